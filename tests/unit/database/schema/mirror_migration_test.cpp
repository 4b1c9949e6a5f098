#include <gtest/gtest.h>

#include "support/before_mirror.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

TEST(MirrorMigration, RowsOfBeforeAreCaughtUpWithAndShownMeanwhile) {
  const test::TempDirectory directory;
  Database database{{.path = (directory.path() / "lumbung.db").string()}};
  test::catch_up_from_before_mirror(database);
}

}  // namespace
}  // namespace lumbung::database
