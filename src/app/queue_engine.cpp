#include "app/queue_engine.h"

#include "app/engines.h"
#include "queue/database_queue.h"

namespace lumbung::app {
namespace {

constexpr std::string_view kDatabase = "database";
constexpr std::chrono::seconds kDoctorPatience{5};

}  // namespace

QueueEngine::QueueEngine(const Parts& parts, const std::string& url, std::chrono::seconds lease_for) {
  if (!carries_messages(url)) {
    queue_ = std::make_unique<queue::DatabaseQueue>(parts.store);
    return;
  }
  queue::NatsSettings settings = queue::parse_nats_url(url).value();
  settings.ack_wait = lease_for;
  auto carried = std::make_unique<queue::NatsQueue>(parts, std::move(settings));
  nats_ = carried.get();
  queue_ = std::move(carried);
}

void QueueEngine::connect(ChangeSignal& events) {
  if (nats_ != nullptr) nats_->connect(events);
}

bool carries_messages(const std::string& url) {
  return url != kDatabase;
}

std::string try_queue(const Config& config) {
  Engines engines(config);
  queue::NatsQueue* nats = engines.queue_engine.nats();
  if (nats == nullptr) return "in the database";
  const queue::NatsState state = nats->examine(kDoctorPatience);
  return queue::describe(queue::parse_nats_url(config.queue).value()) + ", " +
         std::to_string(state.undelivered) + " messages waiting, " + std::to_string(state.delivered) +
         " with workers";
}

}  // namespace lumbung::app
