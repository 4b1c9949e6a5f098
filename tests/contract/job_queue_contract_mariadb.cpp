#include "contract/job_queue_contract.h"
#include "database/schema/migrator.h"
#include "database/sql_job_store.h"
#include "queue/database_queue.h"
#include "support/mariadb.h"

namespace lumbung::test {
namespace {

struct Node {
  explicit Node(const database::DatabaseOptions& options) : database(options) {
    database::Migrator(database, clock).migrate().value();
  }
  SystemClock clock;
  database::Database database;
  database::SqlJobStore jobs{database, clock};
  queue::DatabaseQueue queue{jobs};
};

struct TwoNodes {
  MariadbDatabase server;
  Node first{server.options()};
  Node second{server.options()};
};

JobQueueUnderTest make_database_queue() {
  auto nodes = std::make_shared<TwoNodes>();
  return {nodes, {nodes, &nodes->first.queue}, {nodes, &nodes->second.queue}};
}

INSTANTIATE_TEST_SUITE_P(Database, JobQueueContract,
                         testing::Values(JobQueueCase{"mariadb", make_database_queue}), name_of_queue);

}  // namespace
}  // namespace lumbung::test
