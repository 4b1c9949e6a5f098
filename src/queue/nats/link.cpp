#include "queue/nats/link.h"

#include <thread>

namespace lumbung::queue {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kConnectedPoll{20};

}  // namespace

NatsQueue::Link::Link(const Parts& parts, const NatsSettings& settings)
    : connection(settings, parts.log),
      stream(connection, settings),
      events(connection, settings),
      completions(parts.rows, parts.log),
      dispatcher({parts.rows, parts.store, stream, connection, parts.clock, parts.log}, {}) {}

void NatsQueue::Link::wait_connected(milliseconds patience) const {
  const auto deadline = SteadyClock::now() + patience;
  while (!connection.connected()) {
    if (SteadyClock::now() >= deadline) throw Fault(ErrorCode::unavailable, "NATS does not answer");
    std::this_thread::sleep_for(kConnectedPoll);
  }
}

}  // namespace lumbung::queue
