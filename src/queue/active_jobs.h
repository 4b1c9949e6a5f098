#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

#include "media/job_queue.h"

namespace lumbung::queue {

/// One attempt while it runs. `stop` is asked for when the lease is lost, the time is over or the process
/// shuts down.
struct ActiveJob {
  media::Lease lease;
  std::chrono::steady_clock::time_point deadline;
  std::stop_source stop;
  enum class Interruption { none, lease_lost, timed_out, shutdown } interruption = Interruption::none;
};

/// Keeps the leases of all running attempts alive from one thread. Thread-safe.
class ActiveJobs {
 public:
  using Handle = std::list<ActiveJob>::iterator;

  /// Leases are extended every third of `lease_for`. `queue` must outlive this object.
  ActiveJobs(media::JobQueue& queue, std::chrono::seconds lease_for);
  ~ActiveJobs();

  Handle add(const media::Lease& lease, std::chrono::seconds timeout);
  /// Forgets the attempt and says what interrupted it.
  ActiveJob::Interruption remove(Handle handle);
  void interrupt_all(ActiveJob::Interruption reason);
  std::size_t count();

 private:
  void beat(std::stop_token stop);
  void beat_once();

  media::JobQueue& queue_;
  const std::chrono::seconds lease_for_;
  std::mutex mutex_;
  std::condition_variable_any waiting_;
  std::list<ActiveJob> jobs_;  ///< guarded by mutex_
  std::jthread heart_;
};

}  // namespace lumbung::queue
