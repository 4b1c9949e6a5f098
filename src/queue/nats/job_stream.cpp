#include "queue/nats/job_stream.h"

namespace lumbung::queue {
namespace {

using jobs::JobTicket;
using jobs::QueueName;
using std::chrono::milliseconds;

constexpr std::size_t kPublishedAtOnce = 512;

}  // namespace

std::size_t JobStream::publish(QueueName queue, const std::vector<JobTicket>& tickets,
                               std::string_view round) {
  ensure();
  const MutexLock lock(publishing_);
  std::size_t sent = 0;
  refused_ = 0;
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    const JobLane lane{queue, urgency_of(tickets[i].priority)};
    const std::string id = std::to_string(tickets[i].id.value);
    const std::string subject = subjects_of(settings_.name, lane) + id;
    std::string message_id = id + "." + std::to_string(tickets[i].claims);
    if (!round.empty()) message_id.append(".").append(round);
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MsgId = message_id.c_str();
    const natsStatus status = js_PublishAsync(context_.get(), subject.c_str(), nullptr, 0, &options);
    if (status != NATS_OK) break;
    ++sent;
    if (sent % kPublishedAtOnce != 0 && i + 1 < tickets.size()) continue;
    jsPubOptions wait;
    jsPubOptions_Init(&wait);
    wait.MaxWait = kApiWaitMs;
    if (js_PublishAsyncComplete(context_.get(), &wait) != NATS_OK) break;
  }
  std::size_t unanswered = 0;
  natsMsgList pending = {};
  if (js_PublishAsyncGetPendingList(&pending, context_.get()) == NATS_OK) {
    unanswered = static_cast<std::size_t>(pending.Count);
    natsMsgList_Destroy(&pending);
  }
  const std::size_t lost = unanswered + (tickets.size() - sent) + refused_;
  if (lost > 0) doubt();
  return lost;
}

JobPull JobStream::pull() {
  return {connection_, name_};
}

std::vector<JobDelivery> JobStream::fetch(JobPull& pull, QueueName queue, std::uint32_t batch,
                                          milliseconds patience) {
  try {
    if (patience > milliseconds(0)) return pull.wait({queue, Urgency::usual}, patience);
    for (const Urgency urgency : kUrgencies) {
      auto deliveries = pull.look({queue, urgency}, batch);
      if (!deliveries.empty()) return deliveries;
    }
    return {};
  } catch (const NatsFault&) {
    doubt();
    throw;
  }
}

}  // namespace lumbung::queue
