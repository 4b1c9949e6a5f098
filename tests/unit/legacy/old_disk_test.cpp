#include "legacy/old_disk.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/error.h"

namespace lumbung::legacy {
namespace {

class OldDiskTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = std::filesystem::temp_directory_path() / ("lumbung-old-disk-" + std::to_string(::getpid()));
    std::filesystem::create_directories(root_ / "public");
    std::filesystem::create_directories(root_ / "avatars");
    std::filesystem::create_directories(root_ / "private");
    put("public/a.jpg", "\xFF\xD8\xFF picture");
    put("private/a.jpg", "secret");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }
  void put(const std::string& name, const std::string& content) const {
    std::ofstream(root_ / name, std::ios::binary) << content;
  }

  std::filesystem::path root_;
};

TEST_F(OldDiskTest, OpensPlainFilesOfTheOpenFolders) {
  const OldDisk disk(root_);
  const auto file = disk.open("public/a.jpg");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->bytes, 11U);
  EXPECT_EQ(file->mime, "image/jpeg");
  EXPECT_TRUE(file->file.valid());
  const std::string before = file->validator;
  put("public/a.jpg", "longer than before");
  EXPECT_NE(disk.open("public/a.jpg")->validator, before);
}

TEST_F(OldDiskTest, NothingElseIsThere) {
  const OldDisk disk(root_);
  std::filesystem::create_symlink("../private/a.jpg", root_ / "public/link.jpg");
  std::filesystem::create_directory_symlink(root_ / "private", root_ / "public/out");
  ASSERT_EQ(::mkfifo((root_ / "public/pipe").c_str(), 0600), 0);
  put("public/.hidden", "x");
  for (const char* path :
       {"", "public", "public/", "public/none", "private/a.jpg", "a.jpg", "public/link.jpg",
        "public/out/a.jpg", "public/pipe", "public/.hidden", "public/../private/a.jpg", "public/a.jpg/",
        "/etc/passwd", "avatars/../private/a.jpg"})
    EXPECT_FALSE(disk.open(path)) << path;
  EXPECT_FALSE(disk.open(std::string("public/a.jpg\0x", 14)));
}

TEST_F(OldDiskTest, ADirectoryThatIsNotThereIsSaid) {
  EXPECT_THROW(OldDisk(root_ / "nowhere"), Fault);
}

TEST(OldType, FirstBytesComeBeforeTheName) {
  EXPECT_EQ(old_type("public/x.html", "%PDF-1.4"), "application/pdf");
  EXPECT_EQ(old_type("public/x.jpg", "<script>"), "application/octet-stream");
  EXPECT_EQ(old_type("public/x.TXT", "hello"), "text/plain");
  EXPECT_EQ(old_type("public/x.svg", "<svg"), "image/svg+xml");
  EXPECT_EQ(old_type("public/x", "hello"), "application/octet-stream");
  EXPECT_EQ(old_type("public/x.ico", std::string_view("\0\0\1\0", 4)), "image/x-icon");
}

}  // namespace
}  // namespace lumbung::legacy
