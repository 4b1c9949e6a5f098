#include "app/config_options.h"

#include <cstdlib>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "support/temp_directory.h"

namespace lumbung::app {
namespace {

TEST(SecretFiles, TheTokenOfAnUploadMayComeFromOne) {
  const test::TempDirectory folder;
  const std::string path = (folder.path() / "token").string();
  std::ofstream(path) << "lmb_secret\nand more\n";
  ::unsetenv("LUMBUNG_TOKEN");
  ::setenv("LUMBUNG_TOKEN_FILE", path.c_str(), 1);
  load_secret_files();
  const char* const token = std::getenv("LUMBUNG_TOKEN");
  EXPECT_STREQ(token == nullptr ? "" : token, "lmb_secret");
  ::setenv("LUMBUNG_TOKEN", "lmb_nearer", 1);
  load_secret_files();
  EXPECT_STREQ(std::getenv("LUMBUNG_TOKEN"), "lmb_nearer");
  ::unsetenv("LUMBUNG_TOKEN_FILE");
  ::unsetenv("LUMBUNG_TOKEN");
}

}  // namespace
}  // namespace lumbung::app
