// Nodes whose machines don't agree about the time.
#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/engine/shared_clock.h"
#include "database/schema/migrator.h"
#include "database/sql_job_store.h"
#include "support/mariadb.h"
#include "support/turned_clock.h"

namespace lumbung::test {
namespace {

using namespace std::chrono_literals;

const std::vector<jobs::QueueName> kLow = {jobs::QueueName::media_low};

struct ClockedNode {
  ClockedNode(const database::DatabaseOptions& options, std::chrono::milliseconds machine_is_ahead)
      : database(options) {
    machine.turn(machine_is_ahead);
  }

  TurnedClock machine;
  database::Database database;
  database::SharedClock clock{database, machine};
  database::SqlJobStore jobs{database, clock};
};

/// The server of the tests runs on this machine.
TEST(MariadbClock, SaysTheTimeOfTheServerWhateverTheMachineSays) {
  const MariadbDatabase server;
  ClockedNode node(server.options(), 100'000h);
  EXPECT_LT(std::chrono::abs(node.clock.now() - SystemClock().now()), 1min);
  const Timestamp before = node.clock.now();
  node.machine.turn(-200'000h);
  EXPECT_GE(node.clock.now(), before);
}

TEST(MariadbClock, ANodeWhoseClockIsAheadTakesNoLeaseOver) {
  const MariadbDatabase server;
  ClockedNode right(server.options(), 0h);
  ClockedNode ahead(server.options(), 24h);
  database::Migrator(right.database, right.clock).migrate().value();
  jobs::NewJob job;
  job.kind = jobs::JobKind::purge_temp;
  right.jobs.enqueue(job);
  const auto leased = right.jobs.claim(kLow, "right", 5min);
  ASSERT_TRUE(leased.has_value());
  EXPECT_FALSE(ahead.jobs.claim(kLow, "ahead", 5min).has_value());
  ahead.jobs.enqueue(job);
  ASSERT_TRUE(ahead.jobs.claim(kLow, "ahead", 5min).has_value());
  EXPECT_FALSE(right.jobs.claim(kLow, "right", 5min).has_value());
  EXPECT_TRUE(right.jobs.extend(leased->lease, 5min));
}

TEST(MariadbClock, GoesByTheMachineUntilAServerWasHeard) {
  const MariadbDatabase server;
  database::DatabaseOptions nowhere = server.options();
  nowhere.server->socket = "/nowhere/mysqld.sock";
  const ClockedNode node(nowhere, 0h);
  EXPECT_EQ(node.clock.now(), node.machine.now());
}

}  // namespace
}  // namespace lumbung::test
