#include "app/backup/object_copy.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/temp_directory.h"

namespace lumbung::app {
namespace {

namespace fs = std::filesystem;

class ObjectCopy : public testing::Test {
 protected:
  ObjectCopy() { put(from_, "nasi goreng"); }

  void put(const fs::path& root, const std::string& content) {
    fs::create_directories((root / object_.key).parent_path());
    std::ofstream(root / object_.key) << content;
  }
  std::string content(const fs::path& root) {
    std::ostringstream text;
    text << std::ifstream(root / object_.key).rdbuf();
    return text.str();
  }
  static std::size_t files_below(const fs::path& root) {
    std::size_t files = 0;
    if (!fs::exists(root)) return files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) files += entry.is_regular_file() ? 1 : 0;
    return files;
  }

  test::TempDirectory directory_;
  fs::path from_ = directory_.path() / "from";
  fs::path to_ = directory_.path() / "to";
  database::NamedObject object_{"original/workspace_1/2026/11/a_image.jpg", 11,
                                Sha256::of(as_bytes("nasi goreng"))};
};

TEST_F(ObjectCopy, CopiesWhatIsNewOnce) {
  EXPECT_EQ(copy_object(object_, from_, to_, CopyBy::bytes), Copied::now);
  EXPECT_EQ(content(to_), "nasi goreng");
  EXPECT_EQ(copy_object(object_, from_, to_, CopyBy::bytes), Copied::before);
  EXPECT_EQ(check_object(object_, to_), Copied::before);
  EXPECT_EQ(files_below(to_), 1U);
}

TEST_F(ObjectCopy, ReplacesWhatBrokeOff) {
  put(to_, "nasi");
  EXPECT_EQ(copy_object(object_, from_, to_, CopyBy::bytes), Copied::now);
  EXPECT_EQ(content(to_), "nasi goreng");
}

TEST_F(ObjectCopy, GivesDamagedBytesNoName) {
  put(from_, "nasi padang");
  for (const CopyBy by : {CopyBy::bytes, CopyBy::hard_link})
    EXPECT_EQ(copy_object(object_, from_, to_, by), Copied::damaged);
  EXPECT_EQ(files_below(to_), 0U);
  EXPECT_EQ(check_object(object_, from_), Copied::damaged);
}

TEST_F(ObjectCopy, SaysWhatIsMissing) {
  fs::remove(from_ / object_.key);
  EXPECT_EQ(copy_object(object_, from_, to_, CopyBy::bytes), Copied::missing);
  EXPECT_EQ(check_object(object_, from_), Copied::missing);
}

TEST_F(ObjectCopy, AHardLinkIsTheSameFile) {
  EXPECT_EQ(copy_object(object_, from_, to_, CopyBy::hard_link), Copied::now);
  EXPECT_TRUE(fs::equivalent(from_ / object_.key, to_ / object_.key));
}

TEST_F(ObjectCopy, NoKeyLeadsOutOfTheStore) {
  for (const char* key : {"../secret", "original/../../secret", "/etc/passwd", ""}) {
    object_.key = key;
    EXPECT_THROW(copy_object(object_, from_, to_, CopyBy::bytes), Fault) << key;
  }
}

}  // namespace
}  // namespace lumbung::app
