// From the schema of the last release to the present one.
#include <gtest/gtest.h>

#include "support/last_release.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

TEST(Upgrade, CarriesAllOverAndLetsTheLastReleaseGoOnBesideIt) {
  const test::TempDirectory directory;
  Database database{{.path = (directory.path() / "lumbung.db").string()}};
  test::upgrade_from_last_release(database, [](const Schema& schema) { return schema.sqlite; });
}

}  // namespace
}  // namespace lumbung::database
