#include "queue/nats/jet_stream_pull.h"

#include <algorithm>

namespace lumbung::queue {
namespace {

using std::chrono::milliseconds;

/// Between two messages that are there, on a busy machine.
constexpr milliseconds kLookPatience{20};
/// A consumer answers each look, if only that there is nothing. One whose leader is cut off says nothing at
/// all, and the connection to another server of the cluster shows no sign of it.
constexpr milliseconds kSilenceMax{1'000};

std::string expires_in(std::chrono::nanoseconds time) {
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

DeliveredMessage delivered(natsMsg& message) {
  return {natsMsg_GetSubject(&message), natsMsg_GetReply(&message)};
}

}  // namespace

JetStreamPull::JetStreamPull(NatsConnection& connection, std::string stream)
    : connection_(connection), stream_(std::move(stream)) {}

void JetStreamPull::renew() {
  NatsConnection::Handle now = connection_.require_handle();
  if (now == handle_) return;
  subscription_.reset();
  handle_ = std::move(now);
}

void JetStreamPull::subscribe() {
  natsInbox* inbox = nullptr;
  require(natsInbox_Create(&inbox), "an inbox");
  inbox_ = inbox;
  natsInbox_Destroy(inbox);
  natsSubscription* made = nullptr;
  require(natsConnection_SubscribeSync(&made, handle_.get(), (inbox_ + ".*").c_str()),
          "subscribing to an inbox");
  subscription_.reset(made);
}

JetStreamPull::Question JetStreamPull::ask(const std::string& consumer, std::uint32_t batch,
                                           const std::string& manner) {
  if (!subscription_) subscribe();
  Question question{consumer, inbox_ + "." + std::to_string(++questions_), batch};
  const std::string subject = "$JS.API.CONSUMER.MSG.NEXT." + stream_ + "." + question.consumer;
  const std::string words = R"({"batch":)" + std::to_string(batch) + "," + manner + "}";
  require(natsConnection_PublishRequestString(handle_.get(), subject.c_str(), question.answers_to.c_str(),
                                              words.c_str()),
          "asking " + question.consumer);
  return question;
}

/// Trouble after some messages is left to the next question, which meets it again: what was taken is kept.
NatsHandle<natsMsg> JetStreamPull::next(milliseconds patience, const std::vector<DeliveredMessage>& so_far) {
  natsMsg* received = nullptr;
  const natsStatus status = natsSubscription_NextMsg(&received, subscription_.get(), patience.count());
  if (status != NATS_TIMEOUT && so_far.empty()) require(status, "receiving messages");
  return NatsHandle<natsMsg>(received);
}

std::vector<DeliveredMessage> JetStreamPull::take_late(std::uint32_t batch) {
  std::vector<DeliveredMessage> deliveries;
  while (subscription_ && deliveries.size() < batch) {
    const NatsHandle<natsMsg> message = next(milliseconds(0), deliveries);
    if (!message) break;
    if (status_of(message.get()).empty()) deliveries.push_back(delivered(*message));
  }
  return deliveries;
}

JetStreamPull::Answered JetStreamPull::receive(const Question& question, milliseconds patience,
                                               std::vector<DeliveredMessage>& deliveries) {
  Answered answered = Answered::no;
  while (deliveries.size() < question.batch) {
    const NatsHandle<natsMsg> message = next(patience, deliveries);
    if (!message) break;
    answered = Answered::yes;
    const std::string status = status_of(message.get());
    if (status.empty()) {
      deliveries.push_back(delivered(*message));
      if (is_last(natsMsg_GetReply(message.get()))) break;
    } else if (question.answers_to == natsMsg_GetSubject(message.get())) {
      if (deliveries.empty()) require_none(status, question.consumer);
      break;
    }
  }
  return answered;
}

std::vector<DeliveredMessage> JetStreamPull::look(const std::string& consumer, std::uint32_t batch,
                                                  milliseconds expires) {
  renew();
  std::vector<DeliveredMessage> deliveries = take_late(batch);
  if (!deliveries.empty()) return deliveries;
  const Question question = ask(consumer, batch, R"("no_wait":true,)" + expires_in(expires));
  note(receive(question, kLookPatience, deliveries));
  return deliveries;
}

std::vector<DeliveredMessage> JetStreamPull::wait(const std::string& consumer, milliseconds patience) {
  renew();
  std::vector<DeliveredMessage> deliveries = take_late(1);
  if (!deliveries.empty()) return deliveries;
  // Past the server's end of it: what it sends in the last moment should not be left to the next question.
  receive(ask(consumer, 1, expires_in(patience)), patience + kLookPatience, deliveries);
  return deliveries;
}

void JetStreamPull::note(Answered answered) {
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
