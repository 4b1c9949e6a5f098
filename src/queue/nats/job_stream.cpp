#include "queue/nats/job_stream.h"

#include "base/error.h"
#include "queue/nats/job_lane.h"

namespace lumbung::queue {
namespace {

using jobs::JobTicket;
using jobs::QueueName;
using std::chrono::milliseconds;

/// A look without a time makes the server count anew what it has: 10 ms of a processor for 60,000 messages.
/// One with a time is answered after it when there is nothing, and ended by it when there is much.
constexpr milliseconds kLookExpires{10};
/// Of the lanes that hardly ever have any.
constexpr milliseconds kUnusualLookExpires{1};

}  // namespace

void JobStream::ensure() {
  if (ensured_) return;
  const MutexLock lock(ensuring_);
  if (ensured_) return;
  std::vector<PullConsumer> consumers;
  for (const QueueName queue : jobs::kQueueNames) {
    for (const Urgency urgency : kUrgencies) {
      const JobLane lane{queue, urgency};
      consumers.push_back({consumer_of(lane), subjects_of(name_, lane) + "*"});
    }
  }
  server_.ensure(consumers);
  ensured_ = true;
}

std::size_t JobStream::publish(QueueName queue, const std::vector<JobTicket>& tickets,
                               std::string_view round) {
  ensure();
  std::vector<StreamMessage> messages;
  messages.reserve(tickets.size());
  for (const JobTicket& ticket : tickets) {
    const JobLane lane{queue, urgency_of(ticket.priority)};
    const std::string id = std::to_string(ticket.id.value);
    std::string message_id = id + "." + std::to_string(ticket.claims);
    if (!round.empty()) message_id.append(".").append(round);
    messages.push_back({subjects_of(name_, lane) + id, std::move(message_id)});
  }
  const std::size_t lost = server_.publish(messages);
  if (lost > 0) doubt();
  return lost;
}

std::vector<JobDelivery> JobStream::jobs_of(std::vector<DeliveredMessage> messages) {
  std::vector<JobDelivery> deliveries;
  for (DeliveredMessage& message : messages) {
    const auto job = job_of(message.subject);
    const auto queue = queue_of(message.subject);
    if (job && queue) {
      deliveries.emplace_back(*queue, *job, JobDelivery::Way{&server_, std::move(message.handle)});
    } else {
      server_.acknowledge(message.handle);  // nobody of ours sent this
    }
  }
  return deliveries;
}

std::vector<JobDelivery> JobStream::fetch(MessagePull& pull, QueueName queue, std::uint32_t batch,
                                          milliseconds patience) {
  try {
    if (patience > milliseconds(0)) return jobs_of(pull.wait(consumer_of({queue}), patience));
    for (const Urgency urgency : kUrgencies) {
      const milliseconds expires = urgency == Urgency::usual ? kLookExpires : kUnusualLookExpires;
      auto deliveries = jobs_of(pull.look(consumer_of({queue, urgency}), batch, expires));
      if (!deliveries.empty()) return deliveries;
    }
    return {};
  } catch (const Fault&) {
    doubt();
    throw;
  }
}

MessageCounts JobStream::counts(QueueName queue) {
  ensure();
  MessageCounts counts;
  try {
    for (const Urgency urgency : kUrgencies) {
      const MessageCounts lane = server_.counts(consumer_of({queue, urgency}));
      counts.undelivered += lane.undelivered;
      counts.delivered += lane.delivered;
    }
  } catch (const Fault&) {
    doubt();
    throw;
  }
  return counts;
}

std::unordered_set<std::uint64_t> JobStream::jobs_in(QueueName queue) {
  std::unordered_set<std::uint64_t> jobs;
  // Of every lane.
  for (const std::string& subject : server_.subjects(subjects_of(name_, {queue, Urgency::usual}) + ">")) {
    if (const auto job = job_of(subject)) jobs.insert(job->value);
  }
  return jobs;
}

bool JobStream::remove() {
  const bool was_there = server_.remove();
  doubt();
  return was_there;
}

}  // namespace lumbung::queue
