#include "queue/nats/queue.h"

#include "queue/nats/client.h"

namespace lumbung::queue {

using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;
using std::chrono::milliseconds;

NatsQueue::NatsQueue(Parts parts, NatsSettings settings)
    : parts_(std::move(parts)), settings_(std::move(settings)) {}

NatsQueue::~NatsQueue() = default;

NatsQueue::Client& NatsQueue::client() {
  std::call_once(started_, [this] { client_ = std::make_unique<Client>(parts_, settings_); });
  return *client_;
}

StreamQueue& NatsQueue::carried() {
  return client().queue;
}

StreamQueue* NatsQueue::announcer() {
  try {
    return &carried();
  } catch (const std::exception& fault) {
    parts_.log.error("queue.not_announced", {{"message", fault.what()}});
    return nullptr;
  }
}

std::optional<JobId> NatsQueue::enqueue(const jobs::NewJob& job) {
  StreamQueue* queue = announcer();
  return queue != nullptr ? queue->enqueue(job) : parts_.store.enqueue(job);
}

void NatsQueue::announce(QueueName queue, std::optional<JobId> job) {
  if (StreamQueue* announces = announcer()) announces->announce(queue, job);
}

std::optional<LeasedJob> NatsQueue::claim(const std::vector<QueueName>& queues, std::string_view worker,
                                          std::chrono::seconds lease_for, milliseconds patience,
                                          std::stop_token stop) {
  return carried().claim(queues, worker, lease_for, patience, std::move(stop));
}

bool NatsQueue::extend(const Lease& lease, std::chrono::seconds lease_for) {
  return carried().extend(lease, lease_for);
}
bool NatsQueue::complete(const Lease& lease) {
  return carried().complete(lease);
}
bool NatsQueue::retry_later(const Lease& lease, std::chrono::seconds delay, std::string_view error) {
  return carried().retry_later(lease, delay, error);
}
bool NatsQueue::postpone(const Lease& lease, milliseconds delay, std::string_view why) {
  return carried().postpone(lease, delay, why);
}
bool NatsQueue::release(const Lease& lease) {
  return carried().release(lease);
}
bool NatsQueue::bury(const Lease& lease, std::string_view error) {
  return carried().bury(lease, error);
}
void NatsQueue::settled(const Lease& lease) {
  carried().settled(lease);
}

NatsState NatsQueue::examine(milliseconds patience) {
  client().wait_connected(patience);
  return carried().counts();
}

std::uint64_t NatsQueue::publish_missing(milliseconds patience) {
  client().wait_connected(patience);
  return carried().publish_missing();
}

bool NatsQueue::remove_stream(milliseconds patience) {
  client().wait_connected(patience);
  return carried().remove_stream();
}

void NatsQueue::connect(ChangeSignal& signal) {
  client().events.connect(signal);
}

}  // namespace lumbung::queue
