#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "jobs/job_handler.h"
#include "jobs/job_queue.h"
#include "queue/running_jobs.h"
#include "queue/worker_observer.h"

namespace lumbung::queue {

struct WorkerSettings {
  std::string name;  ///< who holds the leases, for people: "host:pid"
  std::uint32_t threads = 2;
  std::vector<jobs::QueueName> queues = {jobs::QueueName::media_high, jobs::QueueName::media_low};
  std::chrono::seconds lease_for{30};  ///< extended every third of it; after a crash the job waits this long
  std::chrono::milliseconds stop_patience{3'000};  ///< for jobs that were asked to stop, in a drain
  /// Asked before each claim, on the threads; while it says no, nothing is claimed.
  std::function<bool()> may_claim{};
  /// How a thread gets its next job, waiting up to `patience` for it; by default from the queue, of `queues`.
  std::function<std::optional<jobs::LeasedJob>(std::string_view worker, std::chrono::seconds lease_for,
                                               std::chrono::milliseconds patience,
                                               const std::stop_token& stop)>
      claim{};
  /// How long a job may run.
  std::function<std::chrono::milliseconds(const jobs::Job&)> timeout_of = [](const jobs::Job& job) {
    return std::chrono::milliseconds(jobs::policy_of(job.kind).timeout);
  };
};

/// Threads that claim jobs, have them done by their handlers, and see to it that each one ends: completed,
/// tried again later, dead, or given back.
class Worker {
 public:
  using Handlers = std::map<jobs::JobKind, jobs::JobHandler*>;

  /// Queue, handlers and observer must outlive the worker.
  Worker(jobs::JobQueue& queue, Handlers handlers, WorkerObserver& observer, WorkerSettings settings);
  /// Drains, then waits for the threads, however long a handler that does not listen to its stop_token takes.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Once.
  void start();

  /// What its threads do again and again: claims a job, waiting up to `patience` for one, and sees it to its
  /// end. False when there was none. Throws Fault when the queue does not answer.
  bool step(std::chrono::milliseconds patience);
  /// What the heartbeat does: extends the leases of the jobs that run. Never throws a Fault.
  void beat() { running_.beat(); }

  /// Whose jobs its threads are in, when each has been in one for `at_least`; nullopt while a thread is free
  /// or was a moment ago.
  std::optional<std::vector<WorkspaceId>> held_up_for(std::chrono::milliseconds at_least) const {
    return running_.held_up(settings_.threads, at_least);
  }

  /// Claims nothing new and waits up to `grace` for what runs; asks what is left to stop, and gives back the
  /// leases of those that don't within stop_patience. True when every thread has ended; false when a handler
  /// still runs, so that the process has to end without it.
  bool drain(std::chrono::milliseconds grace);

 private:
  void work();
  std::optional<jobs::LeasedJob> claim(std::chrono::milliseconds patience);
  void carry_out(const jobs::LeasedJob& leased);
  jobs::JobVerdict attempt(jobs::JobHandler& handler, const jobs::LeasedJob& leased, RunningJob& running);
  AttemptEnd end(jobs::JobHandler& handler, const jobs::LeasedJob& leased, const RunningJob& running,
                 const jobs::JobVerdict& verdict);
  AttemptEnd apply(const jobs::LeasedJob& leased, const jobs::JobVerdict& verdict);
  bool wait_ended(std::chrono::milliseconds patience);

  jobs::JobQueue& queue_;
  Handlers handlers_;
  WorkerObserver& observer_;
  WorkerSettings settings_;
  RunningJobs running_;

  std::stop_source claiming_;
  Mutex mutex_;
  StoppableCondition ended_;
  std::uint32_t at_work_ LUMBUNG_GUARDED_BY(mutex_) = 0;  ///< threads that have not ended

  std::jthread heartbeat_;
  std::vector<std::jthread> threads_;
};

}  // namespace lumbung::queue
