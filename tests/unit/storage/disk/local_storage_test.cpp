#include "storage/disk/local_storage.h"

#include <csignal>
#include <fstream>
#include <functional>
#include <optional>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/key_of.h"
#include "support/no_descriptors.h"
#include "support/temp_directory.h"

namespace lumbung::storage {
namespace {

namespace fs = std::filesystem;
using media::ObjectKey;
using media::ObjectStat;
using test::key_of;
using test::TempDirectory;

void put(LocalStorage& storage, const std::string& key, std::string_view content) {
  auto sink = storage.store(key_of(key), "", content.size());
  ASSERT_TRUE(sink.has_value());
  (*sink)->append(as_bytes(content));
  (*sink)->commit();
}

std::size_t file_count(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) count += entry.is_regular_file() ? 1 : 0;
  return count;
}

class LocalStorageTest : public testing::TestWithParam<Unnamed> {
 protected:
  LocalStorageSettings settings(std::uint64_t reserve = 0) const {
    return {directory_.path() / "media", reserve, GetParam()};
  }
  fs::path root() const { return directory_.path() / "media"; }
  TempDirectory directory_;
};

TEST_P(LocalStorageTest, KeysAreThePathsBelowTheRoot) {
  LocalStorage storage(settings());
  put(storage, "thumbnails/workspace_1/2026/11/h_thumb.jpg", "bytes");
  std::ifstream file(root() / "thumbnails/workspace_1/2026/11/h_thumb.jpg");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "bytes");
}

TEST_P(LocalStorageTest, SaysWhatIsLackingWithoutDescriptors) {
  LocalStorage storage(settings());
  const test::NoDescriptors none;
  try {
    storage.scratch();
    FAIL() << "there was a descriptor";
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.code(), ErrorCode::unavailable);
    EXPECT_NE(std::string(fault.what()).find("Too many open files"), std::string::npos) << fault.what();
  }
}

TEST_P(LocalStorageTest, FilesAreNotForEverybodyToRead) {
  LocalStorage storage(settings());
  put(storage, "a/b", "x");
  EXPECT_EQ(fs::status(root() / "a/b").permissions() & fs::perms::others_all, fs::perms::none);
  EXPECT_EQ(fs::status(root() / "a").permissions() & fs::perms::others_all, fs::perms::none);
}

TEST_P(LocalStorageTest, ALinkLeadsNowhere) {
  LocalStorage storage(settings());
  put(storage, "a/b", "x");
  std::ofstream(directory_.path() / "secret") << "secret";
  fs::create_symlink(directory_.path() / "secret", root() / "a/link");
  fs::create_directory_symlink(directory_.path(), root() / "outside");
  EXPECT_THROW(storage.get(key_of("a/link")), Fault);
  EXPECT_THROW(storage.get(key_of("outside/secret")), Fault);
  EXPECT_THROW(storage.move(key_of("a/b"), key_of("outside/c")), Fault);
  EXPECT_THROW(put(storage, "outside/new", "x"), Fault);
  EXPECT_THROW(storage.remove(key_of("outside/secret")), Fault);
  EXPECT_TRUE(fs::exists(directory_.path() / "secret"));
  EXPECT_FALSE(fs::exists(directory_.path() / "new"));
  std::size_t seen = 0;
  storage.list("", [&](const ObjectKey&, const ObjectStat&) { return ++seen != 0; });
  EXPECT_EQ(seen, 1U);
}

TEST_P(LocalStorageTest, APipeDoesNotHangTheReader) {
  LocalStorage storage(settings());
  ASSERT_EQ(::mkfifo((root() / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(storage.get(key_of("pipe")).has_value());
  EXPECT_FALSE(storage.exists(key_of("pipe")));
}

TEST_P(LocalStorageTest, RefusesBeforeTheDiskIsFull) {
  LocalStorage roomy(settings());
  const std::uint64_t free = roomy.free_bytes().value();
  const auto too_large = roomy.store(key_of("a/b"), "", free * 2);
  ASSERT_FALSE(too_large.has_value());
  EXPECT_EQ(too_large.error().code, ErrorCode::insufficient_storage);
  LocalStorage full(settings(free * 2));
  EXPECT_EQ(full.free_bytes(), 0U);
  const auto refused = full.store(key_of("a/b"), "", 0);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, ErrorCode::insufficient_storage);
}

TEST_P(LocalStorageTest, WhatOthersOnlyAnnouncedIsInNobodysWay) {
  LocalStorage storage(settings());
  const std::uint64_t free = storage.free_bytes().value();
  std::vector<std::unique_ptr<media::ObjectSink>> others;
  for (int i = 0; i < 8; ++i) others.push_back(storage.store(key_of("a/b"), "", free / 8).value());
  EXPECT_TRUE(storage.store(key_of("a/c"), "", 2 << 20).has_value());
  EXPECT_FALSE(storage.store(key_of("a/c"), "", free).has_value()) << "their next bytes have their room";
}

TEST_P(LocalStorageTest, SweepsWhatKilledProcessesLeftADayAgo) {
  { const LocalStorage makes_the_folders(settings()); }
  std::ofstream(root() / ".scratch/old.part") << "x";
  std::ofstream(root() / ".scratch/young.part") << "x";
  fs::last_write_time(root() / ".scratch/old.part",
                      fs::file_time_type::clock::now() - std::chrono::hours(25));
  { const LocalStorage sweeps(settings()); }
  EXPECT_FALSE(fs::exists(root() / ".scratch/old.part"));
  EXPECT_TRUE(fs::exists(root() / ".scratch/young.part"));
}

TEST_P(LocalStorageTest, AnAbandonedSinkLeavesNoFileAtAll) {
  LocalStorage storage(settings());
  {
    auto sink = storage.store(key_of("a/b"), "", 0);
    (*sink)->append(as_bytes("half"));
    const UniqueFd scratch = storage.scratch();
  }
  EXPECT_EQ(file_count(root()), 0U);
}

/// Runs `work` in a child process and gives its exit status, −signal when a signal ended it.
int in_child(const std::function<void()>& work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

TEST_P(LocalStorageTest, KilledInMidWriteNothingIsVisible) {
  LocalStorage storage(settings());
  put(storage, "a/b", "old");
  EXPECT_EQ(in_child([&] {
              auto sink = storage.store(key_of("a/b"), "", 0);
              (*sink)->append(as_bytes(std::string(3 << 20, 'x')));
              const UniqueFd scratch = storage.scratch();
              ::raise(SIGKILL);
            }),
            -SIGKILL);
  std::vector<std::string> seen;
  storage.list("", [&](const ObjectKey& key, const ObjectStat& stat) {
    seen.push_back(key.str() + ":" + std::to_string(stat.bytes));
    return true;
  });
  EXPECT_EQ(seen, std::vector<std::string>{"a/b:3"});
  if (GetParam() == Unnamed::prefer) {
    EXPECT_EQ(file_count(root()), 1U);
  }
}

TEST_P(LocalStorageTest, KilledAtAnyMomentAnObjectIsWholeOrAbsent) {
  LocalStorage storage(settings());
  const std::string content(200'000, 'c');
  for (int round = 0; round < 40; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      for (int i = 0;; ++i) put(storage, "k/" + std::to_string(i % 3) + "/x", content);
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200 + 217 * round));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    storage.list("", [&](const ObjectKey& key, const ObjectStat& stat) {
      EXPECT_EQ(stat.bytes, content.size()) << key.str();
      return true;
    });
  }
}

TEST_P(LocalStorageTest, AWriteThatFailsIsAFaultAndLeavesNothing) {
  LocalStorage storage(settings());
  EXPECT_EQ(in_child([&] {
              std::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{100'000, 100'000};
              ::setrlimit(RLIMIT_FSIZE, &limit);
              auto sink = storage.store(key_of("a/b"), "", 0);
              try {
                (*sink)->append(as_bytes(std::string(200'000, 'x')));
                ::_exit(1);
              } catch (const Fault&) {
                sink = error(ErrorCode::internal, "the sink ends");
                ::_exit(storage.exists(key_of("a/b")) ? 2 : 0);
              }
            }),
            0);
  EXPECT_EQ(file_count(root()), 0U);
  put(storage, "a/b", "again");
  EXPECT_TRUE(storage.exists(key_of("a/b")));
}

TEST_P(LocalStorageTest, AFolderInTheWayIsAFault) {
  LocalStorage storage(settings());
  put(storage, "a/b/c", "x");
  EXPECT_THROW(put(storage, "a/b", "x"), Fault);
  EXPECT_THROW(put(storage, "a/b/c/d", "x"), Fault);
  UniqueFd scratch = storage.scratch();
  EXPECT_THROW(storage.adopt(std::move(scratch), key_of("a/b"), ""), Fault);
  EXPECT_EQ(file_count(root()), 1U);
}

TEST_P(LocalStorageTest, FoldersThatSomebodyTakesAwayAreMadeAnew) {
  LocalStorage storage(settings());
  put(storage, "a/b/c", "x");
  for (const char* folder : {".scratch", "a", "a/b"}) {
    storage.remove(key_of("a/b/c"));
    fs::remove_all(root() / folder);
    put(storage, "a/b/c", "again");
    EXPECT_EQ(storage.read(key_of("a/b/c"), 0, 10).value(), "again") << folder;
  }
  fs::remove_all(root() / "a");
  fs::remove_all(root() / ".scratch");
  storage.adopt(storage.scratch(), key_of("a/d"), "");
  EXPECT_TRUE(storage.exists(key_of("a/d")));
  fs::remove_all(root() / "e");
  EXPECT_TRUE(storage.move(key_of("a/d"), key_of("e/f")).has_value());
}

/// The code of the Fault that `work` throws; nullopt when it throws none.
std::optional<ErrorCode> fault_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Fault& fault) {
    return fault.code();
  }
  return std::nullopt;
}

TEST_P(LocalStorageTest, ARootThatIsNotInItsPlaceTakesNothingAndLosesNothing) {
  LocalStorage storage(settings());
  put(storage, "a/b", "x");
  const fs::path away = directory_.path() / "away";
  const auto expect_refusals = [&] {
    const std::optional<ErrorCode> unavailable = ErrorCode::unavailable;
    EXPECT_EQ(fault_of([&] { storage.store(key_of("a/c"), "", 1).has_value(); }), unavailable);
    EXPECT_EQ(fault_of([&] { storage.scratch(); }), unavailable);
    EXPECT_EQ(fault_of([&] { storage.move(key_of("a/b"), key_of("a/d")).has_value(); }), unavailable);
    EXPECT_EQ(fault_of([&] { storage.get(key_of("a/c")).has_value(); }), unavailable) << "it may be there";
    EXPECT_EQ(fault_of([&] { storage.exists(key_of("a/c")); }), unavailable);
    EXPECT_EQ(fault_of([&] { storage.remove(key_of("a/c")); }), unavailable);
  };
  auto begun = storage.store(key_of("a/begun"), "", 1).value();
  fs::rename(root(), away);
  expect_refusals();
  EXPECT_EQ(fault_of([&] { begun->commit(); }), ErrorCode::unavailable);
  EXPECT_EQ(storage.read(key_of("a/b"), 0, 10).value(), "x") << "what is at hand is served";
  fs::create_directory(root());
  expect_refusals();
  fs::remove(root());
  fs::rename(away, root());
  put(storage, "a/c", "y");
  EXPECT_EQ(storage.read(key_of("a/c"), 0, 10).value(), "y");
  fs::remove_all(root());
  expect_refusals();
  EXPECT_EQ(fault_of([&] { storage.get(key_of("a/b")).has_value(); }), ErrorCode::unavailable);
}

TEST_P(LocalStorageTest, ARootThatCanNotBeMadeIsAFault) {
  std::ofstream(directory_.path() / "file") << "x";
  EXPECT_THROW(LocalStorage({directory_.path() / "file/media", 0, GetParam()}), Fault);
}

std::string name_of_way(const testing::TestParamInfo<Unnamed>& info) {
  return info.param == Unnamed::prefer ? "unnamed_files" : "named_files";
}
INSTANTIATE_TEST_SUITE_P(Ways, LocalStorageTest, testing::Values(Unnamed::prefer, Unnamed::avoid),
                         name_of_way);

}  // namespace
}  // namespace lumbung::storage
