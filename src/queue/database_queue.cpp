#include "queue/database_queue.h"

#include <algorithm>

namespace lumbung::queue {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

std::optional<media::JobId> DatabaseQueue::enqueue(const media::NewJob& job) {
  const auto id = store_.enqueue(job);
  if (id) announce(media::policy_of(job.kind).queue);
  return id;
}

void DatabaseQueue::announce(media::QueueName) {
  {
    const std::lock_guard lock(mutex_);
    ++announcements_;
  }
  announced_.notify_one();
}

std::uint64_t DatabaseQueue::announcements() {
  const std::lock_guard lock(mutex_);
  return announcements_;
}

std::optional<media::LeasedJob> DatabaseQueue::claim(const std::vector<media::QueueName>& queues,
                                                     std::string_view worker, std::chrono::seconds lease_for,
                                                     milliseconds patience, std::stop_token stop) {
  const auto until = steady_clock::now() + patience;
  while (!stop.stop_requested()) {
    // Read before looking, so that a job announced after the look ends the wait at once.
    const std::uint64_t seen = announcements();
    if (auto job = store_.claim(queues, worker, lease_for)) return job;
    const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
    if (left <= milliseconds::zero()) break;
    std::unique_lock lock(mutex_);
    announced_.wait_for(lock, stop, std::min(left, options_.poll_interval),
                        [&] { return announcements_ != seen; });
  }
  return std::nullopt;
}

bool DatabaseQueue::extend(const media::Lease& lease, std::chrono::seconds lease_for) {
  return store_.extend(lease, lease_for);
}
bool DatabaseQueue::complete(const media::Lease& lease) {
  return store_.complete(lease);
}
bool DatabaseQueue::retry_later(const media::Lease& lease, std::chrono::seconds delay,
                                std::string_view error) {
  return store_.retry_later(lease, delay, error);
}
bool DatabaseQueue::release(const media::Lease& lease) {
  const bool held = store_.release(lease);
  if (held) announce(media::QueueName::media_high);
  return held;
}
bool DatabaseQueue::bury(const media::Lease& lease, std::string_view error) {
  return store_.bury(lease, error);
}

}  // namespace lumbung::queue
