#include "queue/nats/events.h"

namespace lumbung::queue {
namespace {

constexpr std::chrono::milliseconds kEndPatience{1'000};

// Both are called on a thread of the library.
void on_message(natsConnection*, natsSubscription*, natsMsg* message, void* signal) {
  natsMsg_Destroy(message);
  static_cast<ChangeSignal*>(signal)->notify_from_elsewhere();
}
void on_end(void* ended) {
  static_cast<std::promise<void>*>(ended)->set_value();
}

}  // namespace

NatsEvents::NatsEvents(NatsConnection& connection, const NatsSettings& settings)
    : connection_(connection), subject_(settings.name + ".events") {}

NatsEvents::~NatsEvents() {
  if (signal_ == nullptr) return;
  signal_->forward_to(nullptr);
  (void)natsSubscription_Unsubscribe(subscription_.get());
  ended_.get_future().wait_for(kEndPatience);  // the signal is about to go, too
}

void NatsEvents::connect(ChangeSignal& signal) {
  natsSubscription* made = nullptr;
  require(natsConnection_Subscribe(&made, connection_.handle(), subject_.c_str(), on_message, &signal),
          "subscribing to " + subject_);
  subscription_.reset(made);
  require(natsSubscription_SetOnCompleteCB(made, on_end, &ended_), "subscribing to " + subject_);
  signal_ = &signal;
  signal.forward_to(
      [this] { (void)natsConnection_Publish(connection_.handle(), subject_.c_str(), nullptr, 0); });
}

}  // namespace lumbung::queue
