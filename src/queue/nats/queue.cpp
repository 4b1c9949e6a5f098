#include "queue/nats/queue.h"

#include "queue/nats/carrier.h"

namespace lumbung::queue {

using jobs::JobTicket;
using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;
using std::chrono::milliseconds;

NatsQueue::NatsQueue(Parts parts, NatsSettings settings)
    : parts_(std::move(parts)), settings_(std::move(settings)) {}

NatsQueue::~NatsQueue() = default;

NatsQueue::Carrier& NatsQueue::carrier() {
  std::call_once(started_, [this] { carrier_ = std::make_unique<Carrier>(parts_, settings_); });
  return *carrier_;
}

std::optional<JobId> NatsQueue::enqueue(const jobs::NewJob& job) {
  const std::optional<JobId> id = parts_.store.enqueue(job);
  const bool is_due = !job.available_at || *job.available_at <= parts_.clock.now();
  if (id && is_due) dispatch(jobs::policy_of(job.kind).queue, JobTicket{*id, 0, job.priority});
  return id;
}

void NatsQueue::announce(QueueName queue, std::optional<JobId> job) {
  dispatch(queue, job ? std::optional(JobTicket{*job}) : std::nullopt);
}

void NatsQueue::dispatch(QueueName queue, const std::optional<JobTicket>& job) {
  try {
    carrier().dispatcher().announce(queue, job);
  } catch (const std::exception& fault) {
    // The row is there, and whoever reaches NATS finds it.
    parts_.log.error("queue.not_announced", {{"message", fault.what()}});
  }
}

std::optional<LeasedJob> NatsQueue::claim(const std::vector<QueueName>& queues, std::string_view worker,
                                          std::chrono::seconds lease_for, milliseconds patience,
                                          std::stop_token stop) {
  return carrier().claim(queues, worker, lease_for, patience, stop);
}

bool NatsQueue::extend(const Lease& lease, std::chrono::seconds lease_for) {
  return carrier().extend(lease, lease_for);
}
bool NatsQueue::complete(const Lease& lease) {
  return carrier().complete(lease);
}
bool NatsQueue::retry_later(const Lease& lease, std::chrono::seconds delay, std::string_view error) {
  return carrier().retry_later(lease, delay, error);
}
bool NatsQueue::release(const Lease& lease) {
  return carrier().release(lease);
}
bool NatsQueue::bury(const Lease& lease, std::string_view error) {
  return carrier().bury(lease, error);
}
void NatsQueue::settled(const Lease& lease) {
  carrier().settled(lease);
}

NatsState NatsQueue::examine(milliseconds patience) {
  carrier().wait_connected(patience);
  carrier().stream().ensure();
  NatsState state;
  for (const QueueName queue : jobs::kQueueNames) {
    const MessageCounts counts = carrier().stream().counts(queue);
    state.undelivered += counts.undelivered;
    state.delivered += counts.delivered;
  }
  return state;
}

std::uint64_t NatsQueue::publish_missing(milliseconds patience) {
  carrier().wait_connected(patience);
  std::uint64_t published = 0;
  for (const QueueName queue : jobs::kQueueNames) published += carrier().dispatcher().reconcile(queue);
  return published;
}

bool NatsQueue::remove_stream(milliseconds patience) {
  carrier().wait_connected(patience);
  return carrier().stream().remove();
}

void NatsQueue::connect(ChangeSignal& signal) {
  carrier().events().connect(signal);
}

}  // namespace lumbung::queue
