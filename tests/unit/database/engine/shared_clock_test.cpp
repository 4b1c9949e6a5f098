#include "database/engine/shared_clock.h"

#include <gtest/gtest.h>

#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::database {
namespace {

TEST(SharedClock, IsThatOfTheMachineWhereTheNodesShareOne) {
  const test::TempDirectory directory;
  Database database({.path = (directory.path() / "lumbung.db").string()});
  test::TurnedClock machine;
  const SharedClock clock(database, machine);
  EXPECT_EQ(clock.now(), machine.now());
  machine.turn(std::chrono::hours(-1));
  EXPECT_EQ(clock.now(), machine.now());
}

}  // namespace
}  // namespace lumbung::database
