#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "media/job_handler.h"
#include "media/job_queue.h"
#include "queue/active_jobs.h"
#include "queue/worker_observer.h"

namespace lumbung::queue {

struct WorkerOptions {
  std::string name;  ///< who holds a lease: host and process
  std::uint32_t threads = 1;
  std::chrono::seconds lease_for{20};
};

/// Threads that claim jobs, run their handlers and settle the outcome: retry with backoff, dead letter after
/// the last attempt. media-high comes first; every eighth claim asks media-low first, so that it never
/// starves.
class Worker {
 public:
  using Handlers = std::map<media::JobKind, media::JobHandler*>;

  /// Queue, handlers and observer must outlive the worker.
  Worker(media::JobQueue& queue, Handlers handlers, WorkerObserver& observer, WorkerOptions options);
  /// drain(0).
  ~Worker();

  /// Starts the threads; once.
  void start();

  /// Claims nothing more, waits up to `grace` for running attempts, then interrupts them and gives their jobs
  /// back. Safe to call again.
  void drain(std::chrono::milliseconds grace);

 private:
  void loop(std::stop_token stop);
  std::optional<media::LeasedJob> claim(std::uint64_t turn, std::stop_token stop);
  void run(const media::LeasedJob& job);
  media::JobVerdict attempt(const media::LeasedJob& job, media::JobHandler& handler, std::stop_token stop);
  AttemptEnd settle(const media::LeasedJob& job, media::JobHandler& handler, media::JobVerdict& verdict,
                    ActiveJob::Interruption interruption);
  AttemptEnd give_up(const media::LeasedJob& job, media::JobHandler& handler, const std::string& error,
                     bool last);

  media::JobQueue& queue_;
  const Handlers handlers_;
  WorkerObserver& observer_;
  const WorkerOptions options_;
  ActiveJobs active_;
  std::vector<std::jthread> threads_;
};

}  // namespace lumbung::queue
