#pragma once

#include <memory>
#include <string>

#include "contract/job_queue_contract.h"
#include "database/schema/migrator.h"
#include "database/sql_job_dispatch.h"
#include "database/sql_job_store.h"
#include "queue/nats/queue.h"
#include "support/engine.h"
#include "support/temp_directory.h"

namespace lumbung::test {

inline const Engine& nats_server() {
  static const Engine engine("nats");
  return engine;
}

inline queue::NatsSettings settings_of(const std::string& url, const std::string& name) {
  auto settings = queue::parse_nats_url(url + "?name=" + name).value();
  settings.ack_wait = std::chrono::seconds(2);
  return settings;
}

/// One node of an installation whose queue is on NATS.
struct Node {
  Node(const std::string& path, const std::string& url, const std::string& name)
      : database({.path = path}),
        queue({jobs, rows, clock, telemetry::Log()}, (migrate(), settings_of(url, name))) {}
  void migrate() { database::Migrator(database, clock).migrate().value(); }

  SystemClock clock;
  database::Database database;
  database::SqlJobStore jobs{database, clock};
  database::SqlJobDispatch rows{database, clock, jobs.turns()};
  queue::NatsQueue queue;
};

struct TwoNodes {
  TwoNodes(const std::string& url, const std::string& name)
      : first(path(), url, name), second(path(), url, name) {}
  TwoNodes(const Engine& server, const std::string& name) : TwoNodes(server["URL"], name) {}
  std::string path() const { return (directory.path() / "lumbung.db").string(); }

  TempDirectory directory;
  Node first;
  Node second;
};

/// A name of its own for each case: a fresh stream on the one server.
inline std::shared_ptr<TwoNodes> two_nodes() {
  static int cases = 0;
  return std::make_shared<TwoNodes>(nats_server(), "case" + std::to_string(++cases));
}

}  // namespace lumbung::test
