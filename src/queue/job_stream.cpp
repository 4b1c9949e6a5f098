#include "queue/job_stream.h"

namespace lumbung::queue {
namespace {

using media::JobTicket;
using media::QueueName;
using std::chrono::milliseconds;

/// For the answer to a look at what is there. The library sends longer ones to the server, which then waits
/// for a message instead of answering that there is none. What comes later is there for the next look.
constexpr milliseconds kLookPatience{20};
/// A consumer answers each look, if only that there is nothing. One whose leader is cut off says nothing at
/// all, and the connection to another server of the cluster shows no sign of it.
constexpr milliseconds kSilenceMax{1'000};
/// What a look asked for and did not wait for comes within this time.
constexpr milliseconds kLateMax{1'000};
constexpr std::size_t kPublishedAtOnce = 512;

void take(natsMsgList& list, std::vector<JobDelivery>& deliveries) {
  for (int i = 0; i < list.Count; ++i) {
    NatsHandle<natsMsg> message(list.Msgs[i]);
    list.Msgs[i] = nullptr;
    const auto job = job_of(natsMsg_GetSubject(message.get()));
    if (job) {
      deliveries.emplace_back(*job, std::move(message));
    } else {
      (void)natsMsg_Term(message.get(), nullptr);  // nobody of ours sent this
    }
  }
  natsMsgList_Destroy(&list);
}

}  // namespace

std::size_t JobStream::publish(QueueName queue, const std::vector<JobTicket>& tickets) {
  ensure();
  const std::lock_guard lock(publishing_);
  std::size_t sent = 0;
  refused_ = 0;
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    const JobLane lane{queue, urgency_of(tickets[i].priority)};
    const std::string id = std::to_string(tickets[i].id.value);
    const std::string subject = subjects_of(settings_.name, lane) + id;
    const std::string message_id = id + "." + std::to_string(tickets[i].claims);
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

natsSubscription* JobStream::subscription(const JobLane& lane) {
  auto& kept = subscriptions_[index_of(lane)];
  if (kept) return kept.get();
  const std::string consumer = consumer_of(lane);
  const std::string filter = subjects_of(settings_.name, lane) + "*";
  jsSubOptions options;
  jsSubOptions_Init(&options);
  options.Stream = name_.c_str();
  options.Consumer = consumer.c_str();
  natsSubscription* made = nullptr;
  jsErrCode code = {};
  require(js_PullSubscribe(&made, context_.get(), filter.c_str(), nullptr, nullptr, &options, &code),
          "subscribing to " + consumer, code);
  kept.reset(made);
  return made;
}

natsStatus JobStream::look(const JobLane& lane, std::uint32_t batch, natsMsgList& list) {
  jsFetchRequest request;
  jsFetchRequest_Init(&request);
  request.Batch = static_cast<int>(batch);
  request.NoWait = true;
  request.Expires = std::chrono::nanoseconds(kLookPatience).count();
  const auto begun = std::chrono::steady_clock::now();
  const natsStatus status = natsSubscription_FetchRequest(&list, subscription(lane), &request);
  const auto now = std::chrono::steady_clock::now();
  const bool is_full = status == NATS_OK && list.Count == static_cast<int>(batch);
  if (!is_full && now - begun >= kLookPatience) late_until_[index_of(lane)] = now + kLateMax;
  return is_silent(status) ? NATS_NO_RESPONDERS : status;
}

/// Whether messages of an earlier look may be there or come. nats.c 3.4.1 (js.c, _fetch) then writes beyond
/// the list that it made, unless it is asked for one message: having taken some that were there, it compares
/// their number with that of those that are still to come.
bool JobStream::may_be_late(const JobLane& lane) {
  int messages = 0;
  int bytes = 0;
  require(natsSubscription_GetPending(subscription(lane), &messages, &bytes), "counting what came late");
  return messages > 0 || std::chrono::steady_clock::now() < late_until_[index_of(lane)];
}

/// Whether looks had no answer for too long.
bool JobStream::is_silent(natsStatus answer) {
  const auto now = std::chrono::steady_clock::now();
  if (answer != NATS_TIMEOUT) {
    silent_since_.reset();
  } else if (!silent_since_) {
    silent_since_ = now;
  } else if (now - *silent_since_ > kSilenceMax) {
    silent_since_.reset();
    return true;
  }
  return false;
}

std::vector<JobDelivery> JobStream::fetch(QueueName queue, std::uint32_t batch, milliseconds patience) {
  if (patience > milliseconds(0)) return fetch_from({queue, Urgency::usual}, batch, patience);
  for (const Urgency urgency : kUrgencies) {
    auto deliveries = fetch_from({queue, urgency}, batch, patience);
    if (!deliveries.empty()) return deliveries;
  }
  return {};
}

std::vector<JobDelivery> JobStream::fetch_from(const JobLane& lane, std::uint32_t batch,
                                               milliseconds patience) {
  std::vector<JobDelivery> deliveries;
  const bool waits = patience > milliseconds(0);
  const bool one_by_one = waits || may_be_late(lane);
  do {
    natsMsgList list = {};
    const natsStatus status =
        waits ? natsSubscription_Fetch(&list, subscription(lane), 1, patience.count(), nullptr)
              : look(lane, one_by_one ? 1 : batch, list);
    if (status == NATS_TIMEOUT || status == NATS_NOT_FOUND) break;
    if (status != NATS_OK) {
      doubt();
      if (!deliveries.empty()) break;
      subscriptions_[index_of(lane)].reset();
      require(status, "fetching from " + consumer_of(lane));
    }
    take(list, deliveries);
  } while (!waits && one_by_one && deliveries.size() < batch);
  return deliveries;
}

}  // namespace lumbung::queue
