#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/byte_size.h"
#include "base/error.h"
#include "storage/disk/local_storage.h"
#include "support/temp_directory.h"

namespace lumbung::storage {
namespace {

namespace fs = std::filesystem;
using media::ObjectKey;
using media::ResumablePoint;

constexpr std::uint64_t kUploadMax = 1 * kMiB;
constexpr std::uint64_t kLargeUpload = 1 * kGiB;
constexpr std::size_t kPage = 4 * kKiB;

/// Memory that begins on a page, as the buffers of a request do. No two pages of it are the same.
class Pages {
 public:
  explicit Pages(std::size_t bytes)
      : memory_(static_cast<char*>(std::aligned_alloc(kPage, bytes)), &std::free), size_(bytes) {
    for (std::size_t i = 0; i < bytes; ++i) memory_.get()[i] = static_cast<char>((i >> 12) * 31 + i * 7);
  }
  std::string_view text() const { return {memory_.get(), size_}; }

 private:
  std::unique_ptr<char, decltype(&std::free)> memory_;
  std::size_t size_;
};

std::string text_in(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

class LocalResumableTest : public testing::Test {
 protected:
  fs::path root() const { return directory_.path() / "media"; }
  fs::path part() const { return beside(".part"); }
  fs::path fence() const { return beside(".fence"); }
  fs::path object() const { return root() / key_.str(); }

  std::unique_ptr<media::ResumableSink> open(const ResumablePoint& from, std::uint64_t fence) {
    return store_->open(key_, from, fence, length_max_);
  }
  ResumablePoint put(const ResumablePoint& from, std::uint64_t fence, std::string_view bytes) {
    const auto sink = open(from, fence);
    sink->append(as_bytes(bytes));
    return sink->mark();
  }
  template <class Work>
  static std::optional<ErrorCode> fault_in(Work&& work) {
    try {
      work();
    } catch (const Fault& fault) {
      return fault.code();
    }
    return std::nullopt;
  }

  test::TempDirectory directory_;
  LocalStorage storage_{LocalStorageSettings{.root = directory_.path() / "media", .reserve_bytes = 0}};
  std::unique_ptr<media::ResumableStore> store_ = storage_.resumable();
  ObjectKey key_ = ObjectKey::of_upload({1}, Uuid::make());
  std::uint64_t length_max_ = kUploadMax;

 private:
  fs::path beside(const std::string& ending) const { return (root() / key_.str()).replace_extension(ending); }
};

TEST_F(LocalResumableTest, TheBytesLieBesideTheObjectThatTheyShallBecome) {
  const ResumablePoint end = put({}, 7, "nasi");
  EXPECT_EQ(text_in(part()), "nasi");
  EXPECT_EQ(text_in(fence()), "00000000000000000007");
  EXPECT_EQ(fs::status(part()).permissions() & fs::perms::others_all, fs::perms::none);
  store_->finish(key_, end);
  EXPECT_EQ(text_in(object()), "nasi");
  EXPECT_FALSE(fs::exists(part()));
  EXPECT_FALSE(fs::exists(fence()));
}

/// Another process is killed in the middle of its chunk.
TEST_F(LocalResumableTest, AKilledWriterHoldsNobodyUp) {
  const ResumablePoint marked = put({}, 1, "kept ");
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    try {
      const auto sink = open(marked, 2);
      sink->append(as_bytes("lost"));
      if (::write(ready[1], "x", 1) == 1) ::pause();
    } catch (const std::exception&) {
      ::_exit(1);
    }
    ::_exit(2);
  }
  ::close(ready[1]);
  char told = 0;
  EXPECT_EQ(::read(ready[0], &told, 1), 1) << "the child did not come so far";
  ::close(ready[0]);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_EQ(text_in(part()), "kept lost");
  const ResumablePoint end = put(marked, 3, "too");
  store_->finish(key_, end);
  EXPECT_EQ(text_in(object()), "kept too");
}

TEST_F(LocalResumableTest, CutsOffWhatIsBehindTheEnd) {
  const auto sink = open({}, 1);
  sink->append(as_bytes("nasi"));
  const ResumablePoint end = sink->mark();
  sink->append(as_bytes(" that nobody marked"));
  store_->finish(key_, end);
  EXPECT_EQ(text_in(object()), "nasi");
}

/// Whole pages of it go past the page cache, where the file system lets them; what is between them does not.
TEST_F(LocalResumableTest, ALargeUploadComesInAnyPieces) {
  length_max_ = kLargeUpload;
  const Pages pages(64 * kPage);
  const std::string_view all = pages.text();
  ResumablePoint end;
  std::size_t at = 0;
  std::uint64_t fence = 0;
  for (const std::size_t count :
       {2 * kPage, kPage + 5, kPage - 5, 3 * kPage, std::size_t{1}, 7 * kPage - 1, kPage, 9 * kPage + 17}) {
    end = put(end, ++fence, all.substr(at, count));
    at += count;
  }
  const auto sink = open(end, ++fence);
  for (const std::size_t count : {kPage - 17, 11 * kPage, 2 * kPage}) {
    sink->append(as_bytes(all.substr(at, count)));
    at += count;
  }
  end = sink->mark();
  EXPECT_EQ(end.offset, at);
  EXPECT_TRUE(text_in(part()) == all.substr(0, at));
  store_->finish(key_, end);
  EXPECT_TRUE(text_in(object()) == all.substr(0, at));
}

TEST_F(LocalResumableTest, WhatIsShorterThanItWasIsGone) {
  const ResumablePoint end = put({}, 1, "nasi goreng");
  fs::resize_file(part(), 5);
  EXPECT_EQ(fault_in([&] { open(end, 2); }), ErrorCode::gone);
  EXPECT_EQ(fault_in([&] { store_->finish(key_, end); }), ErrorCode::gone);
  EXPECT_EQ(fault_in([&] { store_->read(key_, end, [](Bytes) {}); }), ErrorCode::gone);
  EXPECT_EQ(text_in(part()), "nasi ") << "it was not made longer";
}

TEST_F(LocalResumableTest, AWriterWithoutItsFenceStops) {
  const auto sink = open({}, 1);
  sink->append(as_bytes("nasi"));
  const ResumablePoint point = sink->mark();
  fs::remove(fence());
  EXPECT_EQ(fault_in([&] { sink->append(as_bytes("x")); }), ErrorCode::lease_lost);
  EXPECT_EQ(put(point, 2, " uduk").offset, 9U) << "and the next one goes on";
}

/// A kill in the middle of writing it, or a power cut.
TEST_F(LocalResumableTest, AFenceThatCannotBeReadStopsNobodyWhoComes) {
  const auto old_one = open({}, 5);
  std::ofstream(fence(), std::ios::trunc) << "0000";
  EXPECT_EQ(fault_in([&] { old_one->append(as_bytes("x")); }), ErrorCode::lease_lost);
  EXPECT_EQ(put({}, 6, "nasi").offset, 4U);
  EXPECT_EQ(fault_in([&] { old_one->append(as_bytes("x")); }), ErrorCode::lease_lost);
  EXPECT_EQ(text_in(part()), "nasi");
}

/// File systems without RENAME_NOREPLACE link first: a kill leaves both names.
TEST_F(LocalResumableTest, FinishesWhatHasBothNames) {
  const ResumablePoint end = put({}, 1, "nasi");
  fs::create_hard_link(part(), object());
  store_->finish(key_, end);
  EXPECT_FALSE(fs::exists(part()));
  EXPECT_EQ(text_in(object()), "nasi");
}

TEST_F(LocalResumableTest, DoesNotReplaceAnotherObject) {
  const ResumablePoint end = put({}, 1, "nasi");
  std::ofstream(object()) << "soto";
  EXPECT_EQ(fault_in([&] { store_->finish(key_, end); }), ErrorCode::conflict);
  EXPECT_EQ(text_in(object()), "soto");
}

TEST_F(LocalResumableTest, DropsWhatADropLeftThatWasKilled) {
  const ResumablePoint end = put({}, 1, "nasi");
  fs::remove(part());
  store_->drop(key_, end, media::ResumableStore::Finished::stays);
  EXPECT_FALSE(fs::exists(fence()));
}

TEST_F(LocalResumableTest, NoLinkLeadsOutside) {
  const fs::path outside = directory_.path() / "outside";
  std::ofstream(outside) << "secret";
  fs::create_directories(part().parent_path());
  fs::create_symlink(outside, part());
  EXPECT_TRUE(fault_in([&] { open({}, 1); }));
  EXPECT_TRUE(fault_in([&] { store_->read(key_, {6, "disk"}, [](Bytes) {}); }));
  EXPECT_TRUE(fault_in([&] { store_->finish(key_, {6, "disk"}); }));
  EXPECT_EQ(text_in(outside), "secret");
  fs::remove(part());
  fs::create_symlink(outside, fence());
  EXPECT_TRUE(fault_in([&] { open({}, 1); }));
  EXPECT_EQ(text_in(outside), "secret");
}

TEST_F(LocalResumableTest, KeepsToTheReserve) {
  LocalStorage full({.root = root(), .reserve_bytes = ~std::uint64_t{0} / 4});
  const auto store = full.resumable();
  EXPECT_EQ(fault_in([&] { store->open(key_, {}, 1, kUploadMax); }), ErrorCode::insufficient_storage);
}

TEST_F(LocalResumableTest, SaysNothingIsGoneWhenTheDirectoryIsAway) {
  const ResumablePoint end = put({}, 1, "nasi");
  fs::rename(root(), directory_.path() / "away");
  EXPECT_EQ(fault_in([&] { open(end, 2); }), ErrorCode::unavailable);
  EXPECT_EQ(fault_in([&] { store_->finish(key_, end); }), ErrorCode::unavailable);
  fs::create_directories(root());
  EXPECT_EQ(fault_in([&] { store_->drop(key_, end, media::ResumableStore::Finished::stays); }), std::nullopt)
      << "it was there";
  EXPECT_EQ(fault_in([&] { store_->drop(key_, end, media::ResumableStore::Finished::stays); }),
            ErrorCode::unavailable);
}

}  // namespace
}  // namespace lumbung::storage
