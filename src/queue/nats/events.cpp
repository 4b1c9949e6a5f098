#include "queue/nats/events.h"

#include <future>
#include <utility>

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

/// One subscription. When it is destroyed the signal is not touched any more.
class NatsEvents::Listening {
 public:
  Listening(const NatsConnection::Handle& handle, const std::string& subject, ChangeSignal& signal)
      : handle_(handle) {
    natsSubscription* made = nullptr;
    require(natsConnection_Subscribe(&made, handle.get(), subject.c_str(), on_message, &signal),
            "subscribing to " + subject);
    subscription_.reset(made);
    require(natsSubscription_SetOnCompleteCB(made, on_end, &ended_), "subscribing to " + subject);
  }
  ~Listening() {
    (void)natsSubscription_Unsubscribe(subscription_.get());
    ended_.get_future().wait_for(kEndPatience);  // the signal may be about to go, too
  }
  Listening(const Listening&) = delete;
  Listening& operator=(const Listening&) = delete;

 private:
  NatsConnection::Handle handle_;
  std::promise<void> ended_;
  NatsHandle<natsSubscription> subscription_;
};

NatsEvents::NatsEvents(NatsConnection& connection, const NatsSettings& settings, telemetry::Log log)
    : connection_(connection), subject_(settings.name + ".events"), log_(std::move(log)) {}

NatsEvents::~NatsEvents() {
  if (signal_ == nullptr) return;
  signal_->forward_to(nullptr);
  connection_.whenever_made(nullptr);
}

void NatsEvents::connect(ChangeSignal& signal) {
  signal_ = &signal;
  connection_.whenever_made([this](const NatsConnection::Handle& handle) { listen(handle); });
  signal.forward_to([this] {
    if (const auto now = connection_.handle())
      (void)natsConnection_Publish(now.get(), subject_.c_str(), nullptr, 0);
  });
}

/// A node that can't listen finds by reading the rows what changed, only later.
void NatsEvents::listen(const NatsConnection::Handle& handle) {
  try {
    listening_.reset();
    listening_ = std::make_unique<Listening>(handle, subject_, *signal_);
  } catch (const std::exception& fault) {
    log_.warning("nats.error", {{"message", fault.what()}});
  }
}

}  // namespace lumbung::queue
