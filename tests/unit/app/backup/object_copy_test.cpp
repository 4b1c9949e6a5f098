#include "app/backup/object_copy.h"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_directory.h"

namespace lumbung::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPhoto = "a photo";

class ObjectCopyTest : public testing::Test {
 protected:
  void put(const std::string& key, std::string_view content) {
    fs::create_directories((from_ / key).parent_path());
    std::ofstream(from_ / key) << content;
  }
  std::string copied(const std::string& key) {
    std::ifstream file(to_ / key);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  const test::TempDirectory directory_;
  const fs::path from_ = directory_.path() / "from";
  const fs::path to_ = directory_.path() / "to";
  const Sha256 hash_ = Sha256::of(as_bytes(kPhoto));
  const database::NamedObject upload_{"temp/workspace_7/upload_a.tmp", kPhoto.size(), hash_};
  const std::string place_ = "/2026/11/" + hash_.hex() + "_image.jpg";
};

TEST_F(ObjectCopyTest, TakesAnUploadFromThePlaceThatItHasMeanwhile) {
  put("original/workspace_7/2026/10/" + std::string(64, 'a') + "_image.jpg", "another photo");
  put("original/workspace_7" + place_, kPhoto);
  for (const CopyBy by : {CopyBy::bytes, CopyBy::hard_link}) {
    EXPECT_EQ(copy_object(upload_, from_, to_, by), Copied::now);
    EXPECT_EQ(copied(upload_.key), kPhoto) << "under the name that the database knows";
    fs::remove_all(to_);
  }
}

TEST_F(ObjectCopyTest, LooksForNothingElse) {
  put("original/workspace_8" + place_, kPhoto);
  EXPECT_EQ(copy_object(upload_, from_, to_, CopyBy::bytes), Copied::missing) << "that of another workspace";
  put("original/workspace_7" + place_, "A photo");
  EXPECT_EQ(copy_object(upload_, from_, to_, CopyBy::bytes), Copied::damaged) << "its bytes have changed";
  database::NamedObject variant{"thumbnails/workspace_8" + place_, kPhoto.size(), hash_};
  EXPECT_EQ(copy_object(variant, from_, to_, CopyBy::bytes), Copied::missing);
  EXPECT_FALSE(fs::exists(to_ / variant.key));
}

}  // namespace
}  // namespace lumbung::app
