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

NatsQueue::Link& NatsQueue::link() {
  std::call_once(started_, [this] {
    link_ = std::make_unique<Link>(parts_, settings_);
    for (auto& carrier : carriers_) carrier = std::make_unique<Carrier>(parts_, *link_);
  });
  return *link_;
}

NatsQueue::Carrier& NatsQueue::carrier(jobs::Crew crew) {
  link();
  return *carriers_.at(static_cast<std::size_t>(crew));
}

NatsQueue::Carrier& NatsQueue::carrier_of(const Lease& lease) {
  for (const jobs::Crew crew : jobs::kCrews) {
    if (carrier(crew).has(lease)) return carrier(crew);
  }
  return carrier(jobs::Crew::media);
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
    link().dispatcher.announce(queue, job);
  } catch (const std::exception& fault) {
    // The row is there, and whoever reaches NATS finds it.
    parts_.log.error("queue.not_announced", {{"message", fault.what()}});
  }
}

std::optional<LeasedJob> NatsQueue::claim(const std::vector<QueueName>& queues, std::string_view worker,
                                          std::chrono::seconds lease_for, milliseconds patience,
                                          std::stop_token stop) {
  return carrier(jobs::crew_of(queues.front())).claim(queues, worker, lease_for, patience, stop);
}

bool NatsQueue::extend(const Lease& lease, std::chrono::seconds lease_for) {
  return carrier_of(lease).extend(lease, lease_for);
}
bool NatsQueue::complete(const Lease& lease) {
  return carrier_of(lease).complete(lease);
}
bool NatsQueue::retry_later(const Lease& lease, std::chrono::seconds delay, std::string_view error) {
  return carrier_of(lease).retry_later(lease, delay, error);
}
bool NatsQueue::postpone(const Lease& lease, milliseconds delay, std::string_view why) {
  return carrier_of(lease).postpone(lease, delay, why);
}
bool NatsQueue::release(const Lease& lease) {
  return carrier_of(lease).release(lease);
}
bool NatsQueue::bury(const Lease& lease, std::string_view error) {
  return carrier_of(lease).bury(lease, error);
}
void NatsQueue::settled(const Lease& lease) {
  carrier_of(lease).settled(lease);
}

NatsState NatsQueue::examine(milliseconds patience) {
  link().wait_connected(patience);
  link().stream.ensure();
  NatsState state;
  for (const QueueName queue : jobs::kQueueNames) {
    const MessageCounts counts = link().stream.counts(queue);
    state.undelivered += counts.undelivered;
    state.delivered += counts.delivered;
  }
  return state;
}

std::uint64_t NatsQueue::publish_missing(milliseconds patience) {
  link().wait_connected(patience);
  std::uint64_t published = 0;
  for (const QueueName queue : jobs::kQueueNames) published += link().dispatcher.reconcile(queue);
  return published;
}

bool NatsQueue::remove_stream(milliseconds patience) {
  link().wait_connected(patience);
  return link().stream.remove();
}

void NatsQueue::connect(ChangeSignal& signal) {
  link().events.connect(signal);
}

}  // namespace lumbung::queue
