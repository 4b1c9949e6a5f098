#include "queue/nats/stream_queue.h"

#include "queue/nats/carrier.h"

namespace lumbung::queue {

using jobs::JobTicket;
using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;
using std::chrono::milliseconds;

StreamQueue::StreamQueue(Parts parts) : parts_(std::move(parts)), link_(std::make_unique<Link>(parts_)) {
  for (auto& carrier : carriers_) carrier = std::make_unique<Carrier>(parts_, *link_);
}

StreamQueue::~StreamQueue() {
  if (!is_started_) return;
  for (auto& carrier : carriers_) carrier->give_back_ready(SteadyTime::max());
}

void StreamQueue::start() {
  is_started_ = true;
  link_->completions.start();
  link_->dispatcher.start();
}

milliseconds StreamQueue::publish() {
  return link_->dispatcher.step();
}

bool StreamQueue::write_ends() {
  return link_->completions.step();
}

StreamQueue::Carrier& StreamQueue::carrier_of(const Lease& lease) {
  for (const auto& carrier : carriers_) {
    if (carrier->has(lease)) return *carrier;
  }
  return carrier(jobs::Crew::media);
}

std::optional<JobId> StreamQueue::enqueue(const jobs::NewJob& job) {
  const std::optional<JobId> id = parts_.store.enqueue(job);
  const bool is_due = !job.available_at || *job.available_at <= parts_.clock.now();
  if (id && is_due)
    link_->dispatcher.announce(jobs::policy_of(job.kind).queue, JobTicket{*id, 0, job.priority});
  return id;
}

void StreamQueue::announce(QueueName queue, std::optional<JobId> job) {
  link_->dispatcher.announce(queue, job ? std::optional(JobTicket{*job}) : std::nullopt);
}

std::optional<LeasedJob> StreamQueue::claim(const std::vector<QueueName>& queues, std::string_view worker,
                                            std::chrono::seconds lease_for, milliseconds patience,
                                            std::stop_token stop) {
  return carrier(jobs::crew_of(queues.front())).claim(queues, worker, lease_for, patience, stop);
}

bool StreamQueue::extend(const Lease& lease, std::chrono::seconds lease_for) {
  return carrier_of(lease).extend(lease, lease_for);
}
bool StreamQueue::complete(const Lease& lease) {
  return carrier_of(lease).complete(lease);
}
bool StreamQueue::retry_later(const Lease& lease, std::chrono::seconds delay, std::string_view error) {
  return carrier_of(lease).retry_later(lease, delay, error);
}
bool StreamQueue::postpone(const Lease& lease, milliseconds delay, std::string_view why) {
  return carrier_of(lease).postpone(lease, delay, why);
}
bool StreamQueue::release(const Lease& lease) {
  return carrier_of(lease).release(lease);
}
bool StreamQueue::bury(const Lease& lease, std::string_view error) {
  return carrier_of(lease).bury(lease, error);
}
void StreamQueue::settled(const Lease& lease) {
  carrier_of(lease).settled(lease);
}

MessageCounts StreamQueue::counts() {
  link_->stream.ensure();
  MessageCounts all;
  for (const QueueName queue : jobs::kQueueNames) {
    const MessageCounts counts = link_->stream.counts(queue);
    all.undelivered += counts.undelivered;
    all.delivered += counts.delivered;
  }
  return all;
}

std::uint64_t StreamQueue::publish_missing() {
  std::uint64_t published = 0;
  for (const QueueName queue : jobs::kQueueNames) published += link_->dispatcher.reconcile(queue);
  return published;
}

bool StreamQueue::remove_stream() {
  return link_->stream.remove();
}

}  // namespace lumbung::queue
