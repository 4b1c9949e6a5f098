#include "app/settings/config_file.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_directory.h"

namespace lumbung::app {
namespace {

class ConfigFileTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::current_path(directory_.path()); }
  void TearDown() override { std::filesystem::current_path(before_); }

  static void put(mode_t mode) {
    std::ofstream("lumbung.toml") << "io-threads = 1\n";
    ::chmod("lumbung.toml", mode);
  }

  std::filesystem::path before_ = std::filesystem::current_path();
  test::TempDirectory directory_;
};

TEST_F(ConfigFileTest, IsReadWhereNobodyElseCanWriteIt) {
  EXPECT_EQ(trusted_config_file(), "") << "there is none";
  put(0644);
  EXPECT_EQ(trusted_config_file(), "lumbung.toml");
}

TEST_F(ConfigFileTest, IsPassedOverWhereOthersCanWriteIt) {
  put(0664);
  EXPECT_EQ(trusted_config_file(), "");
  put(0646);
  EXPECT_EQ(trusted_config_file(), "");
}

}  // namespace
}  // namespace lumbung::app
