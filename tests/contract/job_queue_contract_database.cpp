#include "contract/job_queue_contract.h"
#include "database/schema/migrator.h"
#include "database/sql_job_store.h"
#include "queue/database_queue.h"
#include "support/temp_directory.h"

namespace lumbung::test {
namespace {

struct Node {
  explicit Node(const std::string& path) : database({.path = path}) {
    database::Migrator(database, clock).migrate().value();
  }
  SystemClock clock;
  database::Database database;
  database::SqlJobStore jobs{database, clock};
  queue::DatabaseQueue queue{jobs};
};

struct TwoNodes {
  TempDirectory directory;
  Node first{(directory.path() / "lumbung.db").string()};
  Node second{(directory.path() / "lumbung.db").string()};
};

JobQueueUnderTest make_database_queue() {
  auto nodes = std::make_shared<TwoNodes>();
  return {nodes, {nodes, &nodes->first.queue}, {nodes, &nodes->second.queue}};
}

INSTANTIATE_TEST_SUITE_P(Database, JobQueueContract,
                         testing::Values(JobQueueCase{"sqlite", make_database_queue}), name_of_queue);

}  // namespace
}  // namespace lumbung::test
