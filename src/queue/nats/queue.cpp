#include "queue/nats/queue.h"

#include "queue/nats/engine.h"

namespace lumbung::queue {

using jobs::JobTicket;
using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;
using std::chrono::milliseconds;

NatsQueue::NatsQueue(Parts parts, NatsSettings settings)
    : parts_(std::move(parts)), settings_(std::move(settings)) {}

NatsQueue::~NatsQueue() = default;

NatsQueue::Engine& NatsQueue::engine() {
  std::call_once(started_, [this] { engine_ = std::make_unique<Engine>(parts_, settings_); });
  return *engine_;
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
    engine().dispatcher().announce(queue, job);
  } catch (const std::exception& fault) {
    // The row is there, and whoever reaches NATS finds it.
    parts_.log.error("queue.not_announced", {{"message", fault.what()}});
  }
}

std::optional<LeasedJob> NatsQueue::claim(const std::vector<QueueName>& queues, std::string_view worker,
                                          std::chrono::seconds lease_for, milliseconds patience,
                                          std::stop_token stop) {
  return engine().claim(queues, worker, lease_for, patience, stop);
}

bool NatsQueue::extend(const Lease& lease, std::chrono::seconds lease_for) {
  return engine().extend(lease, lease_for);
}
bool NatsQueue::complete(const Lease& lease) {
  return engine().complete(lease);
}
bool NatsQueue::retry_later(const Lease& lease, std::chrono::seconds delay, std::string_view error) {
  return engine().retry_later(lease, delay, error);
}
bool NatsQueue::release(const Lease& lease) {
  return engine().release(lease);
}
bool NatsQueue::bury(const Lease& lease, std::string_view error) {
  return engine().bury(lease, error);
}
void NatsQueue::settled(const Lease& lease) {
  engine().settled(lease);
}

NatsState NatsQueue::examine(milliseconds patience) {
  engine().wait_connected(patience);
  engine().stream().ensure();
  NatsState state;
  for (const QueueName queue : jobs::kQueueNames) {
    const MessageCounts counts = engine().stream().counts(queue);
    state.undelivered += counts.undelivered;
    state.delivered += counts.delivered;
  }
  return state;
}

std::uint64_t NatsQueue::publish_missing(milliseconds patience) {
  engine().wait_connected(patience);
  std::uint64_t published = 0;
  for (const QueueName queue : jobs::kQueueNames) published += engine().dispatcher().reconcile(queue);
  return published;
}

bool NatsQueue::remove_stream(milliseconds patience) {
  engine().wait_connected(patience);
  return engine().stream().remove();
}

void NatsQueue::connect(ChangeSignal& signal) {
  engine().events().connect(signal);
}

}  // namespace lumbung::queue
