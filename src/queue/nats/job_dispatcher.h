#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/steady_time.h"
#include "jobs/job_dispatch.h"
#include "jobs/job_store.h"
#include "queue/nats/dispatch_pace.h"
#include "queue/nats/job_stream.h"
#include "telemetry/log.h"

namespace lumbung::queue {

/// Sees to it that every claimable row has a message, on a thread of its own: publishes what was announced,
/// what became due, and what has lost its message (NATS was away at the commit, or lost what it had). Any
/// number of processes do this on one database; the stream keeps one message for each job.
class JobDispatcher {
 public:
  struct Parts {
    jobs::JobDispatchStore& rows;
    jobs::JobStore& store;
    JobStream& stream;
    const Clock& clock;
    telemetry::Log log;
    SteadyNow now;
  };
  /// What `parts` refers to must outlive it.
  JobDispatcher(Parts parts, DispatchPace pace) : parts_(std::move(parts)), pace_(pace) {}
  /// When it was started: publishes what is announced, when NATS is there.
  ~JobDispatcher();
  JobDispatcher(const JobDispatcher&) = delete;
  JobDispatcher& operator=(const JobDispatcher&) = delete;

  /// Begins to do so. Once.
  void start();
  /// What its thread does again and again. Returns for how long it may rest, unless something is announced.
  /// Never throws a Fault. One thread at a time.
  std::chrono::milliseconds step();

  /// Never waits.
  void announce(jobs::QueueName queue, const std::optional<jobs::JobTicket>& job);
  /// Compares the rows and the messages of a queue and publishes what is missing; returns how many. Throws
  /// Fault.
  std::uint64_t reconcile(jobs::QueueName queue);

 private:
  struct Waiting {
    std::vector<jobs::JobTicket> announced;
    bool in_doubt = true;  ///< rows and messages may differ
  };

  void run(const std::stop_token& stop);
  void round();
  void publish_announced();
  void publish_due();
  void reconcile_doubtful();
  void publish(jobs::QueueName queue, const std::vector<jobs::JobTicket>& tickets,
               std::string_view round = {});
  void doubt(jobs::QueueName queue) LUMBUNG_EXCLUDES(mutex_);
  Waiting& of(jobs::QueueName queue) LUMBUNG_REQUIRES(mutex_) {
    return waiting_[static_cast<std::size_t>(queue)];
  }

  Parts parts_;
  DispatchPace pace_;

  Mutex mutex_;
  StoppableCondition changed_;
  std::array<Waiting, jobs::kQueueNames.size()> waiting_ LUMBUNG_GUARDED_BY(mutex_);
  bool woken_ LUMBUNG_GUARDED_BY(mutex_) = false;

  // The thread's own.
  SteadyTime due_at_;
  SteadyTime reconcile_at_;
  std::jthread thread_;
};

}  // namespace lumbung::queue
