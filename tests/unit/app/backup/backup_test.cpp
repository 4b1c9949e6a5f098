#include "app/backup/backup.h"

#include <array>
#include <cstring>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "database/engine/database.h"
#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::app {
namespace {

namespace fs = std::filesystem;

/// How often a file of this name has been made in a directory since.
class MadeFiles {
 public:
  MadeFiles(const fs::path& directory, std::string name)
      : name_(std::move(name)), events_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    EXPECT_GE(::inotify_add_watch(events_.get(), directory.c_str(), IN_CREATE), 0);
  }
  int count() {
    alignas(inotify_event) std::array<char, 16 * 1'024> piece{};
    for (;;) {
      const ssize_t got = ::read(events_.get(), piece.data(), piece.size());
      if (got <= 0) return count_;
      for (ssize_t at = 0; at < got;) {
        inotify_event event{};
        std::memcpy(&event, piece.data() + at, sizeof event);
        const char* name = piece.data() + at + sizeof event;
        if (event.len > 0 && name_ == name) ++count_;
        at += static_cast<ssize_t>(sizeof event + event.len);
      }
    }
  }

 private:
  std::string name_;
  UniqueFd events_;
  int count_ = 0;
};

/// An installation of three objects.
class BackupTest : public testing::Test {
 protected:
  BackupTest() {
    fs::create_directories(from_.media / "original");
    database::Database database({.path = from_.database.string()});
    EXPECT_TRUE(database::Migrator(database, clock_).migrate().has_value());
    for (const char* name : {"a", "b", "c"}) {
      const std::string key = std::string("original/") + name;
      std::ofstream(from_.media / key) << name;
      database.transact([&](database::Session& session) {
        session.execute(
            "INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs, "
            "created_at_ms) VALUES (1, :name, 'original', :key, 1, :sha256, 1, 0)",
            {{"name", std::string(name)}, {"key", key}, {"sha256", Sha256::of(as_bytes(name)).hex()}});
      });
    }
  }
  BackupReport back_up() { return make_backup(from_, target_, CopyBy::bytes, clock_); }

  const test::TempDirectory directory_;
  const test::TurnedClock clock_;
  const fs::path target_ = directory_.path() / "backup";
  const EmbeddedPlaces from_{directory_.path() / "lumbung.db", directory_.path() / "media",
                             directory_.path() / "keys"};
  MadeFiles rounds_{make(target_), "lumbung.db.part"};

 private:
  static const fs::path& make(const fs::path& directory) {
    fs::create_directories(directory);
    return directory;
  }
};

TEST_F(BackupTest, IsMadeInOneRoundWhenNothingIsMissing) {
  const BackupReport report = back_up();
  EXPECT_EQ(report.problems, std::vector<std::string>{});
  EXPECT_EQ(report.copied, 3U);
  EXPECT_EQ(rounds_.count(), 1);
}

TEST_F(BackupTest, EndsOnceANewerDatabaseMissesTheVerySame) {
  fs::remove(from_.media / "original/a");
  fs::remove(from_.media / "original/c");
  const BackupReport report = back_up();
  EXPECT_EQ(report.problems, (std::vector<std::string>{"original/c is missing", "original/a is missing"}));
  EXPECT_EQ(report.copied, 1U);
  EXPECT_EQ(rounds_.count(), 2);
  EXPECT_TRUE(fs::exists(target_ / "media/original/b"));
}

}  // namespace
}  // namespace lumbung::app
