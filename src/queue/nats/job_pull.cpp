#include "queue/nats/job_pull.h"

#include <algorithm>

namespace lumbung::queue {
namespace {

using std::chrono::milliseconds;

/// Between two messages that are there, on a busy machine.
constexpr milliseconds kLookPatience{20};
/// A look without a time makes the server count anew what it has: 10 ms of a processor for 60,000 messages.
/// One with a time is answered after it when there is nothing, and ended by it when there is much.
constexpr milliseconds kLookExpires{10};
/// Of the lanes that hardly ever have any.
constexpr milliseconds kUnusualLookExpires{1};
/// A consumer answers each look, if only that there is nothing. One whose leader is cut off says nothing at
/// all, and the connection to another server of the cluster shows no sign of it.
constexpr milliseconds kSilenceMax{1'000};

std::string expires(std::chrono::nanoseconds time) {
  return R"("expires":)" + std::to_string(time.count());
}

/// What the server says instead of a message, such as "404" for none; empty for a message.
std::string status_of(natsMsg* message) {
  const char* status = nullptr;
  if (natsMsg_GetDataLength(message) > 0) return {};
  return natsMsgHeader_Get(message, "Status", &status) == NATS_OK ? status : std::string();
}

/// Throws unless `status` only says that there is nothing, or nothing more.
void require_none(const std::string& status, const std::string& consumer) {
  if (status == "404" || status == "408") return;
  throw NatsFault("asking " + consumer + " for messages: status " + status);
}

/// Whether the consumer has none to deliver after this one. An acknowledgement goes to
/// $JS.ACK.STREAM.CONSUMER.DELIVERED.STREAM_SEQUENCE.CONSUMER_SEQUENCE.TIME.PENDING.
bool is_last(std::string_view acknowledgement) {
  constexpr auto kDots = 8;
  return std::count(acknowledgement.begin(), acknowledgement.end(), '.') == kDots &&
         acknowledgement.ends_with(".0");
}

}  // namespace

JobPull::JobPull(NatsConnection& connection, std::string stream)
    : connection_(connection), stream_(std::move(stream)) {}

void JobPull::take(natsMsg& message, std::vector<JobDelivery>& deliveries) {
  JobDelivery::Way way{connection_.handle(), natsMsg_GetReply(&message)};
  const std::string_view subject = natsMsg_GetSubject(&message);
  const auto job = job_of(subject);
  const auto queue = queue_of(subject);
  if (job && queue) {
    deliveries.emplace_back(*queue, *job, std::move(way));
  } else {
    way.answer("+TERM");  // nobody of ours sent this
  }
}

void JobPull::subscribe() {
  natsInbox* inbox = nullptr;
  require(natsInbox_Create(&inbox), "an inbox");
  inbox_ = inbox;
  natsInbox_Destroy(inbox);
  natsSubscription* made = nullptr;
  require(natsConnection_SubscribeSync(&made, connection_.handle(), (inbox_ + ".*").c_str()),
          "subscribing to an inbox");
  subscription_.reset(made);
}

JobPull::Question JobPull::ask(const JobLane& lane, std::uint32_t batch, const std::string& manner) {
  if (!subscription_) subscribe();
  Question question{consumer_of(lane), inbox_ + "." + std::to_string(++questions_), batch};
  const std::string subject = "$JS.API.CONSUMER.MSG.NEXT." + stream_ + "." + question.consumer;
  const std::string words = R"({"batch":)" + std::to_string(batch) + "," + manner + "}";
  require(natsConnection_PublishRequestString(connection_.handle(), subject.c_str(),
                                              question.answers_to.c_str(), words.c_str()),
          "asking " + question.consumer);
  return question;
}

/// Trouble after some messages is left to the next question, which meets it again: what was taken is kept.
NatsHandle<natsMsg> JobPull::next(milliseconds patience, const std::vector<JobDelivery>& so_far) {
  natsMsg* received = nullptr;
  const natsStatus status = natsSubscription_NextMsg(&received, subscription_.get(), patience.count());
  if (status != NATS_TIMEOUT && so_far.empty()) require(status, "receiving messages");
  return NatsHandle<natsMsg>(received);
}

std::vector<JobDelivery> JobPull::take_late(std::uint32_t batch) {
  std::vector<JobDelivery> deliveries;
  while (subscription_ && deliveries.size() < batch) {
    const NatsHandle<natsMsg> message = next(milliseconds(0), deliveries);
    if (!message) break;
    if (status_of(message.get()).empty()) take(*message, deliveries);
  }
  return deliveries;
}

JobPull::Answered JobPull::receive(const Question& question, milliseconds patience,
                                   std::vector<JobDelivery>& deliveries) {
  Answered answered = Answered::no;
  while (deliveries.size() < question.batch) {
    const NatsHandle<natsMsg> message = next(patience, deliveries);
    if (!message) break;
    answered = Answered::yes;
    const std::string status = status_of(message.get());
    if (status.empty()) {
      take(*message, deliveries);
      if (is_last(natsMsg_GetReply(message.get()))) break;
    } else if (question.answers_to == natsMsg_GetSubject(message.get())) {
      if (deliveries.empty()) require_none(status, question.consumer);
      break;
    }
  }
  return answered;
}

std::vector<JobDelivery> JobPull::look(const JobLane& lane, std::uint32_t batch) {
  std::vector<JobDelivery> deliveries = take_late(batch);
  if (!deliveries.empty()) return deliveries;
  const milliseconds time = lane.urgency == Urgency::usual ? kLookExpires : kUnusualLookExpires;
  const Question question = ask(lane, batch, R"("no_wait":true,)" + expires(time));
  note(receive(question, kLookPatience, deliveries));
  return deliveries;
}

std::vector<JobDelivery> JobPull::wait(const JobLane& lane, milliseconds patience) {
  std::vector<JobDelivery> deliveries = take_late(1);
  if (!deliveries.empty()) return deliveries;
  // Past the server's end of it: what it sends in the last moment should not be left to the next question.
  receive(ask(lane, 1, expires(patience)), patience + kLookPatience, deliveries);
  return deliveries;
}

void JobPull::note(Answered answered) {
  const auto now = std::chrono::steady_clock::now();
  if (answered == Answered::yes) {
    silent_since_.reset();
  } else if (!silent_since_) {
    silent_since_ = now;
  } else if (now - *silent_since_ > kSilenceMax) {
    silent_since_.reset();
    throw NatsFault("no answer from " + stream_);
  }
}

}  // namespace lumbung::queue
