#include "contract/job_queue_contract.h"
#include "database/migrator.h"
#include "database/sql_job_dispatch.h"
#include "database/sql_job_store.h"
#include "queue/nats_queue.h"
#include "support/engine.h"
#include "support/temp_directory.h"

namespace lumbung::test {
namespace {

const Engine& nats_server() {
  static const Engine engine("nats");
  return engine;
}

/// A name of its own for each case: a fresh stream on the one server.
queue::NatsSettings settings_of(const std::string& name) {
  auto settings = queue::parse_nats_url(nats_server()["URL"] + "?name=" + name).value();
  settings.ack_wait = std::chrono::seconds(2);
  return settings;
}

struct Node {
  Node(const std::string& path, const std::string& name)
      : database({.path = path}),
        queue({jobs, rows, clock, telemetry::Log()}, (migrate(), settings_of(name))) {}
  void migrate() { database::Migrator(database, clock).migrate().value(); }

  SystemClock clock;
  database::Database database;
  database::SqlJobStore jobs{database, clock};
  database::SqlJobDispatch rows{database, clock};
  queue::NatsQueue queue;
};

struct TwoNodes {
  explicit TwoNodes(const std::string& name) : first(path(), name), second(path(), name) {}
  std::string path() const { return (directory.path() / "lumbung.db").string(); }

  TempDirectory directory;
  Node first;
  Node second;
};

JobQueueUnderTest make_nats_queue() {
  static int cases = 0;
  auto nodes = std::make_shared<TwoNodes>("case" + std::to_string(++cases));
  return {nodes, {nodes, &nodes->first.queue}, {nodes, &nodes->second.queue}};
}

INSTANTIATE_TEST_SUITE_P(Nats, JobQueueContract, testing::Values(JobQueueCase{"nats", make_nats_queue}),
                         name_of_queue);

}  // namespace
}  // namespace lumbung::test
