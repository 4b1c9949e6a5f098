#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "media/job_handler.h"
#include "media/job_queue.h"
#include "queue/running_jobs.h"
#include "queue/worker_observer.h"

namespace lumbung::queue {

struct WorkerSettings {
  std::string name;  ///< who holds the leases, for people: "host:pid"
  std::uint32_t threads = 2;
  std::vector<media::QueueName> queues = {media::QueueName::media_high, media::QueueName::media_low};
  std::chrono::seconds lease_for{30};  ///< extended every third of it; after a crash the job waits this long
  std::chrono::milliseconds stop_patience{3'000};  ///< for jobs that were asked to stop, in a drain
  /// How long a job may run.
  std::function<std::chrono::milliseconds(const media::Job&)> timeout_of = [](const media::Job& job) {
    return std::chrono::milliseconds(media::policy_of(job.kind).timeout);
  };
};

/// Threads that claim jobs, have them done by their handlers, and see to it that each one ends: completed,
/// tried again later, dead, or given back.
class Worker {
 public:
  using Handlers = std::map<media::JobKind, media::JobHandler*>;

  /// Queue, handlers and observer must outlive the worker.
  Worker(media::JobQueue& queue, Handlers handlers, WorkerObserver& observer, WorkerSettings settings);
  /// Drains, then waits for the threads, however long a handler that does not listen to its stop_token takes.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Once.
  void start();

  /// Claims nothing new and waits up to `grace` for what runs; asks what is left to stop, and gives back the
  /// leases of those that don't within stop_patience. True when every thread has ended; false when a handler
  /// still runs, so that the process has to end without it.
  bool drain(std::chrono::milliseconds grace);

 private:
  void work();
  void carry_out(const media::LeasedJob& leased);
  media::JobVerdict attempt(media::JobHandler& handler, const media::LeasedJob& leased, RunningJob& running);
  AttemptEnd end(media::JobHandler& handler, const media::LeasedJob& leased, const RunningJob& running,
                 const media::JobVerdict& verdict);
  AttemptEnd apply(const media::LeasedJob& leased, const media::JobVerdict& verdict);
  bool wait_ended(std::chrono::milliseconds patience);

  media::JobQueue& queue_;
  Handlers handlers_;
  WorkerObserver& observer_;
  WorkerSettings settings_;
  RunningJobs running_;

  std::stop_source claiming_;
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::uint32_t at_work_ = 0;

  std::jthread heartbeat_;
  std::vector<std::jthread> threads_;
};

}  // namespace lumbung::queue
