#include "app/settings/service_places.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_directory.h"

namespace lumbung::app {
namespace {

namespace fs = std::filesystem;

class ServicePlacesTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(directory_.path() / "etc");
    fs::create_directories(directory_.path() / "here");
    write(places_.config_file);
    fs::current_path(directory_.path() / "here");
  }
  void TearDown() override { fs::current_path(before_); }

  static void write(const fs::path& path) {
    fs::create_directories(path.parent_path().empty() ? "." : path.parent_path());
    std::ofstream(path) << "# nothing\n";
    ::chmod(path.c_str(), 0644);
  }

  bool means(std::vector<std::string> words = {"token", "list"}) const {
    return means_service(places_.program, {std::move(words), false}, places_);
  }

  fs::path before_ = fs::current_path();
  test::TempDirectory directory_;
  ServicePlaces places_{"/usr/lib/lumbung/lumbung", directory_.path() / "etc" / "lumbung.toml",
                        "/var/lib/lumbung"};
};

TEST_F(ServicePlacesTest, AreMeantByThePackagesProgramAlone) {
  EXPECT_TRUE(means());
  EXPECT_FALSE(means_service("/opt/lumbung/build/lumbung", {{"token", "list"}, false}, places_));
  fs::remove(places_.config_file);
  EXPECT_FALSE(means()) << "the package was removed";
}

TEST_F(ServicePlacesTest, AreNotMeantByWhoNamesAnotherPlace) {
  EXPECT_FALSE(means({"token", "list", "--data-dir", "var"}));
  EXPECT_FALSE(means({"--data-dir=var", "token", "list"}));
  EXPECT_FALSE(means({"--config", "my.toml", "serve"}));
  EXPECT_TRUE(means({"token", "list", "--data-directory"}));
  ::setenv("LUMBUNG_DATA_DIR", "elsewhere", 1);
  EXPECT_FALSE(means());
  ::setenv("LUMBUNG_DATA_DIR", "", 1);
  EXPECT_TRUE(means());
  ::unsetenv("LUMBUNG_DATA_DIR");
}

TEST_F(ServicePlacesTest, AreNotMeantBesideAnInstallationOfOnesOwn) {
  fs::create_directories("var/log");
  EXPECT_TRUE(means()) << "a var without an installation";
  write("var/lumbung.db");
  EXPECT_FALSE(means());
  fs::remove("var/lumbung.db");
  fs::create_directories("var/keys");
  EXPECT_FALSE(means()) << "an installation whose rows are on a server";
}

TEST_F(ServicePlacesTest, AreNotMeantBesideSettingsThatWouldBeRead) {
  write("lumbung.toml");
  EXPECT_FALSE(means());
  ::chmod("lumbung.toml", 0666);
  EXPECT_TRUE(means()) << "others can write it";
}

TEST_F(ServicePlacesTest, AreMeantInTheDirectoryOfTheirSettings) {
  fs::current_path(directory_.path() / "etc");
  EXPECT_TRUE(means());
}

}  // namespace
}  // namespace lumbung::app
