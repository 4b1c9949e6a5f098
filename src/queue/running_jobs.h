#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/mutex.h"
#include "jobs/job_queue.h"
#include "queue/worker_observer.h"

namespace lumbung::queue {

/// A job while its handler runs.
struct RunningJob {
  jobs::Lease lease;
  WorkspaceId workspace;
  std::chrono::steady_clock::time_point begun;
  std::chrono::steady_clock::time_point deadline;
  std::stop_source stop;
  std::atomic<bool> timed_out = false;
  std::atomic<bool> lost = false;
};

/// The jobs that run in this process, kept alive by one heartbeat: their leases are extended every third of
/// their length, until their time is over. Thread-safe.
class RunningJobs {
 public:
  /// Both must outlive it.
  RunningJobs(jobs::JobQueue& queue, WorkerObserver& observer, std::chrono::seconds lease_for);

  std::shared_ptr<RunningJob> add(const jobs::LeasedJob& leased, std::chrono::milliseconds timeout);
  void remove(const std::shared_ptr<RunningJob>& job);

  /// Whose jobs run, when there are `count` and each has for `at_least` by now; nullopt otherwise.
  std::optional<std::vector<WorkspaceId>> held_up(std::size_t count,
                                                  std::chrono::milliseconds at_least) const;

  /// Beats until stop is asked for; runs on a thread of its own.
  void keep_alive(const std::stop_token& stop);
  /// Extends each lease once; asks those to stop whose time is over or whose lease was lost.
  void beat();
  /// Asks all of them, and those that are added later, to stop.
  void stop_all();
  bool stopping() const { return stopping_; }
  /// Gives every lease back although its handler still runs: whatever that writes later is fenced out.
  void release_all();

 private:
  std::vector<std::shared_ptr<RunningJob>> all() const;
  void wait_for_beat(const std::stop_token& stop);

  jobs::JobQueue& queue_;
  WorkerObserver& observer_;
  std::chrono::seconds lease_for_;
  std::atomic<bool> stopping_ = false;

  mutable Mutex mutex_;
  StoppableCondition sooner_;
  /// When the heartbeat wakes next.
  std::chrono::steady_clock::time_point beat_at_ LUMBUNG_GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<RunningJob>> jobs_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::queue
