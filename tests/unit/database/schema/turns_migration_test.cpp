// Version 14 lets workspaces take turns: what waited before keeps its order.
#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_job_store.h"
#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::database {
namespace {

TEST(TurnsMigration, JobsThatWaitedBeforeComeBeforeNewOnes) {
  const test::TempDirectory directory;
  const test::TurnedClock clock;
  Database database({.path = (directory.path() / "lumbung.db").string()});
  Migrator(database, clock, all_migrations().first(12)).migrate().value();
  database.transact([](Session& session) {
    for (int i = 0; i < 3; ++i) {
      session.run(
          "INSERT INTO lumbung_jobs (kind, queue, state, workspace_id, payload, attempts_max, due_at_ms,"
          " created_at_ms) VALUES ('purge_temp', 'media-low', 'waiting', 7, '{}', 3, 1, 1)");
    }
  });
  Migrator(database, clock).migrate().value();
  SqlJobStore jobs(database, clock);
  jobs.enqueue({.kind = jobs::JobKind::purge_temp, .workspace_id = {7}});
  for (std::uint64_t id = 1; id <= 4; ++id) {
    EXPECT_EQ(jobs.claim({jobs::QueueName::media_low}, "w", std::chrono::seconds(60))->job.id, JobId{id});
  }
}

}  // namespace
}  // namespace lumbung::database
