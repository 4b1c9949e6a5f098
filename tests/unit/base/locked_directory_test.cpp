#include "base/locked_directory.h"

#include <atomic>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/temp_directory.h"

namespace lumbung {
namespace {

namespace fs = std::filesystem;

class LockedDirectoryTest : public ::testing::Test {
 protected:
  /// As a killed process leaves one: with something in it, and nobody has the lock.
  fs::path left(const std::string& name) {
    const fs::path path = parent_.path() / name;
    fs::create_directory(path);
    std::ofstream(path / "letter.docx") << "somebody's";
    return path;
  }

  test::TempDirectory parent_;
};

TEST_F(LockedDirectoryTest, GoesWithAllThatIsInItAndIsNobodyElses) {
  std::optional<LockedDirectory> directory(std::in_place, parent_.path(), "ours-");
  const fs::path path = directory->path();
  EXPECT_TRUE(path.filename().string().starts_with("ours-"));
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
  fs::create_directory(path / "profile");
  std::ofstream(path / "profile" / "letter.docx") << "somebody's";
  directory.reset();
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(LockedDirectoryTest, RemovesWhatTheDeadLeftAndNothingOfTheLiving) {
  const LockedDirectory living(parent_.path(), "ours-");
  const fs::path dead = left("ours-dead");
  const fs::path others = left("theirs");
  fs::create_directory_symlink(others, parent_.path() / "ours-link");
  LockedDirectory::remove_dead(parent_.path(), "ours-");
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(living.path()));
  EXPECT_TRUE(fs::exists(others / "letter.docx"));

  const fs::path later = left("ours-later");
  const LockedDirectory next(parent_.path(), "ours-");
  EXPECT_FALSE(fs::exists(later)) << "whoever makes one looks for them, too";
  EXPECT_TRUE(fs::exists(living.path()));
  EXPECT_TRUE(fs::exists(next.path()));
}

/// Each of them may be between the making and the lock when the others look.
TEST_F(LockedDirectoryTest, IsThereForWhoeverMadeItHoweverManyLook) {
  constexpr int kThreads = 4;
  constexpr int kEach = 200;
  std::atomic<int> lost{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int made = 0; made < kEach; ++made) {
          const LockedDirectory directory(parent_.path(), "ours-");
          LockedDirectory::remove_dead(parent_.path(), "ours-");
          if (!fs::exists(directory.path())) ++lost;
        }
      });
    }
  }
  EXPECT_EQ(lost, 0);
  EXPECT_TRUE(fs::is_empty(parent_.path()));
}

TEST_F(LockedDirectoryTest, CannotBeMadeWhereNothingCan) {
  EXPECT_THROW(LockedDirectory(parent_.path() / "nowhere", "ours-"), Fault);
}

}  // namespace
}  // namespace lumbung
