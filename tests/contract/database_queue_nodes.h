#pragma once

#include <memory>

#include "contract/job_queue_contract.h"
#include "database/schema/migrator.h"
#include "database/sql_job_store.h"
#include "queue/database_queue.h"

namespace lumbung::test {

/// One node of an installation whose queue is the rows alone.
struct DatabaseQueueNode {
  explicit DatabaseQueueNode(const database::DatabaseOptions& options) : database(options) {
    database::Migrator(database, clock).migrate().value();
  }
  SystemClock clock;
  database::Database database;
  database::SqlJobStore jobs{database, clock};
  queue::DatabaseQueue queue{jobs};
};

/// `Nodes` has two of them, `first` and `second`, on a database of its own.
template <class Nodes>
JobQueueUnderTest make_database_queue() {
  auto nodes = std::make_shared<Nodes>();
  return {nodes, {nodes, &nodes->first.queue}, {nodes, &nodes->second.queue}};
}

}  // namespace lumbung::test
