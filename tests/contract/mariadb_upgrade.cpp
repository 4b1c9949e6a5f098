// From the schema of the last release to the present one, on a server, where each statement commits by
// itself.
#include <gtest/gtest.h>

#include "support/before_mirror.h"
#include "support/last_release.h"
#include "support/mariadb.h"

namespace lumbung::test {
namespace {

TEST(MariadbUpgrade, GoesOnWhereverItWasStoppedAndLetsTheLastReleaseGoOnBesideIt) {
  const MariadbDatabase server;
  database::Database database(server.options());
  upgrade_from_last_release(database, [](const database::Schema& schema) { return schema.mariadb; });
}

TEST(MariadbUpgrade, CatchesUpWithRowsOfBeforeTheMirror) {
  const MariadbDatabase server;
  database::Database database(server.options());
  catch_up_from_before_mirror(database);
}

}  // namespace
}  // namespace lumbung::test
