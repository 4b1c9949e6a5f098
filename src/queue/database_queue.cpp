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

DatabaseQueue::Waiting& DatabaseQueue::of(QueueName queue) {
  return waiting_[static_cast<std::size_t>(jobs::crew_of(queue))];
}

void DatabaseQueue::announce(QueueName queue, std::optional<JobId>) {
  of(queue).idle_polls = 0;
  of(queue).announced.notify();
}

std::optional<LeasedJob> DatabaseQueue::claim(const std::vector<QueueName>& queues, std::string_view worker,
                                              std::chrono::seconds lease_for, milliseconds patience,
                                              std::stop_token stop) {
  using SteadyClock = std::chrono::steady_clock;
  const auto deadline = SteadyClock::now() + patience;
  Waiting& waiting = of(queues.front());
  while (!stop.stop_requested()) {
    // Taken before the look, so that a job announced in between is not slept over.
    const std::uint64_t seen = waiting.announced.generation();
    if (auto job = store_.claim(waiting.turns.order_of(queues), worker, lease_for)) {
      waiting.idle_polls = 0;
      return job;
    }
    const auto left = std::chrono::ceil<milliseconds>(deadline - SteadyClock::now());
    if (left <= milliseconds(0)) return std::nullopt;
    if (waiting.announced.wait(seen, std::min(left, pause(waiting)), stop) == seen) ++waiting.idle_polls;
  }
  return std::nullopt;
}

milliseconds DatabaseQueue::pause(const Waiting& waiting) const {
  return std::min(pace_.first * (1U << std::min(waiting.idle_polls.load(), kDoublingsMax)), pace_.slowest);
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

bool DatabaseQueue::postpone(const Lease& lease, milliseconds delay, std::string_view why) {
  return store_.postpone(lease, delay, why);
}

bool DatabaseQueue::release(const Lease& lease) {
  const bool released = store_.release(lease);
  if (released) {
    for (Waiting& waiting : waiting_) waiting.announced.notify();
  }
  return released;
}

bool DatabaseQueue::bury(const Lease& lease, std::string_view error) {
  return store_.bury(lease, error);
}

void DatabaseQueue::settled(const Lease&) {}

}  // namespace lumbung::queue
