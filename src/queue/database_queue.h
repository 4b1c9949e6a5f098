#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "media/job_queue.h"
#include "media/job_store.h"

namespace lumbung::queue {

/// JobQueue over the job rows alone: announcements of this process wake a waiting worker at once, jobs of
/// other processes are found by polling. Thread-safe.
class DatabaseQueue final : public media::JobQueue {
 public:
  struct Options {
    /// How often a waiting worker looks for jobs of other processes.
    std::chrono::milliseconds poll_interval{200};
  };

  /// `store` must outlive the queue.
  explicit DatabaseQueue(media::JobStore& store) : DatabaseQueue(store, Options{}) {}
  DatabaseQueue(media::JobStore& store, Options options) : store_(store), options_(options) {}

  std::optional<media::JobId> enqueue(const media::NewJob& job) override;
  void announce(media::QueueName queue) override;
  std::optional<media::LeasedJob> claim(const std::vector<media::QueueName>& queues, std::string_view worker,
                                        std::chrono::seconds lease_for, std::chrono::milliseconds patience,
                                        std::stop_token stop) override;
  bool extend(const media::Lease& lease, std::chrono::seconds lease_for) override;
  bool complete(const media::Lease& lease) override;
  bool retry_later(const media::Lease& lease, std::chrono::seconds delay, std::string_view error) override;
  bool release(const media::Lease& lease) override;
  bool bury(const media::Lease& lease, std::string_view error) override;

 private:
  std::uint64_t announcements();

  media::JobStore& store_;
  const Options options_;
  std::mutex mutex_;
  std::condition_variable_any announced_;
  std::uint64_t announcements_ = 0;  ///< guarded by mutex_
};

}  // namespace lumbung::queue
