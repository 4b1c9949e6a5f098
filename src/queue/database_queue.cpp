#include "queue/database_queue.h"

#include <algorithm>

namespace lumbung::queue {
namespace {

using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;
using std::chrono::milliseconds;

constexpr std::uint32_t kDoublingsMax = 8;

}  // namespace

DatabaseQueue::DatabaseQueue(jobs::JobStore& store, PollPace pace) : store_(store), pace_(pace) {}

std::optional<JobId> DatabaseQueue::enqueue(const jobs::NewJob& job) {
  const std::optional<JobId> id = store_.enqueue(job);
  if (id) announce(jobs::policy_of(job.kind).queue, id);
  return id;
}

void DatabaseQueue::announce(QueueName, std::optional<JobId>) {
  idle_polls_ = 0;
  announced_.notify();
}

std::optional<LeasedJob> DatabaseQueue::claim(const std::vector<QueueName>& queues, std::string_view worker,
                                              std::chrono::seconds lease_for, milliseconds patience,
                                              std::stop_token stop) {
  using SteadyClock = std::chrono::steady_clock;
  const auto deadline = SteadyClock::now() + patience;
  while (!stop.stop_requested()) {
    // Taken before the look, so that a job announced in between is not slept over.
    const std::uint64_t seen = announced_.generation();
    if (auto job = store_.claim(turns_.order_of(queues), worker, lease_for)) {
      idle_polls_ = 0;
      return job;
    }
    const auto left = std::chrono::ceil<milliseconds>(deadline - SteadyClock::now());
    if (left <= milliseconds(0)) return std::nullopt;
    if (announced_.wait(seen, std::min(left, pause()), stop) == seen) ++idle_polls_;
  }
  return std::nullopt;
}

milliseconds DatabaseQueue::pause() const {
  return std::min(pace_.first * (1U << std::min(idle_polls_.load(), kDoublingsMax)), pace_.slowest);
}

bool DatabaseQueue::extend(const Lease& lease, std::chrono::seconds lease_for) {
  return store_.extend(lease, lease_for);
}

bool DatabaseQueue::complete(const Lease& lease) {
  return store_.complete(lease);
}

bool DatabaseQueue::retry_later(const Lease& lease, std::chrono::seconds delay, std::string_view error) {
  return store_.retry_later(lease, delay, error);
}

bool DatabaseQueue::release(const Lease& lease) {
  const bool released = store_.release(lease);
  if (released) announced_.notify();
  return released;
}

bool DatabaseQueue::bury(const Lease& lease, std::string_view error) {
  return store_.bury(lease, error);
}

void DatabaseQueue::settled(const Lease&) {}

}  // namespace lumbung::queue
