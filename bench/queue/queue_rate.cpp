// How many empty jobs a second the product's workers carry out, from a backlog until no row is left:
//   queue_rate DATABASE_URL database|nats://HOST:PORT JOBS THREADS [WORKSPACES]
// Prints jobs a second, nothing else.
#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "backlog.h"
#include "database/schema/migrator.h"
#include "database/sql_job_dispatch.h"
#include "database/sql_job_store.h"
#include "queue/database_queue.h"
#include "queue/nats/queue.h"
#include "queue/worker.h"

namespace {

using namespace lumbung;
using bench::multiply_jobs;
using SteadyClock = std::chrono::steady_clock;

constexpr jobs::JobKind kKind = jobs::JobKind::send_webhook;
constexpr std::chrono::seconds kNatsPatience{10};
constexpr std::chrono::milliseconds kPoll{2};

class EmptyJob final : public jobs::JobHandler {
 public:
  jobs::JobVerdict run(const jobs::LeasedJob&, std::stop_token) override {
    ++runs;
    return {};
  }
  std::atomic<long> runs = 0;
};

class NoObserver final : public queue::WorkerObserver {
 public:
  void started(const jobs::LeasedJob&) override {}
  void ended(const jobs::LeasedJob&, queue::AttemptEnd, std::string_view,
             std::chrono::milliseconds) override {}
  void queue_failed(std::string_view error) override { std::cerr << error << '\n'; }
};

/// The database and the rows of `jobs` jobs in it.
struct Rows {
  Rows(const std::string& url, long jobs, long workspaces)
      : database(database::parse_database_url(url).value()) {
    database::Migrator(database, clock).migrate().value();
    jobs::NewJob first;
    first.kind = kKind;
    store.enqueue(first);
    multiply_jobs(database, jobs, workspaces);
  }
  bool are_gone() {
    for (const jobs::QueueDepth& depth : store.depths())
      if (depth.waiting + depth.delayed + depth.leased > 0) return false;
    return true;
  }

  SystemClock clock;
  database::Database database;
  database::SqlJobStore store{database, clock};
  database::SqlJobDispatch dispatch{database, clock, store.turns()};
};

std::unique_ptr<jobs::JobQueue> open_queue(const std::string& url, Rows& rows) {
  if (url == "database") return std::make_unique<queue::DatabaseQueue>(rows.store);
  auto nats = std::make_unique<queue::NatsQueue>(
      queue::NatsQueue::Parts{rows.store, rows.dispatch, rows.clock, telemetry::Log()},
      queue::parse_nats_url(url).value());
  nats->publish_missing(kNatsPatience);
  return nats;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5 && argc != 6) {
    std::cerr << "usage: queue_rate DATABASE_URL database|nats://HOST:PORT JOBS THREADS [WORKSPACES]\n";
    return 2;
  }
  const long jobs = std::stol(argv[3]);
  Rows rows(argv[1], jobs, argc == 6 ? std::stol(argv[5]) : 1);
  const auto carried = open_queue(argv[2], rows);
  EmptyJob handler;
  NoObserver observer;
  queue::Worker worker(*carried, {{kKind, &handler}}, observer,
                       {.name = "bench",
                        .threads = static_cast<std::uint32_t>(std::stoul(argv[4])),
                        .queues = {jobs::policy_of(kKind).queue}});
  const auto begun = SteadyClock::now();
  worker.start();
  while (handler.runs < jobs || !rows.are_gone()) std::this_thread::sleep_for(kPoll);
  const double took_s = std::chrono::duration<double>(SteadyClock::now() - begun).count();
  worker.drain(kNatsPatience);
  if (handler.runs != jobs) {
    std::cerr << handler.runs << " runs of " << jobs << " jobs\n";
    return 1;
  }
  std::cout << static_cast<double>(jobs) / took_s << '\n';
}
