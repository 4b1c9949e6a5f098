#include "queue/nats/client.h"

#include <thread>

namespace lumbung::queue {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kConnectedPoll{20};

}  // namespace

NatsQueue::Client::Client(const Parts& parts, const NatsSettings& settings)
    : connection(settings, parts.log),
      server(connection, settings),
      events(connection, settings, parts.log),
      queue({parts.store, parts.rows, server, settings.name, parts.clock, parts.log}) {
  queue.start();
}

void NatsQueue::Client::wait_connected(milliseconds patience) const {
  const auto deadline = SteadyClock::now() + patience;
  while (!connection.connected()) {
    if (SteadyClock::now() >= deadline) {
      const std::string trouble = connection.trouble();
      throw Fault(ErrorCode::unavailable, "NATS does not answer" + (trouble.empty() ? "" : ": " + trouble));
    }
    std::this_thread::sleep_for(kConnectedPoll);
  }
}

}  // namespace lumbung::queue
