#pragma once

#include "queue/nats/connection.h"
#include "queue/nats/events.h"
#include "queue/nats/jet_stream_client.h"
#include "queue/nats/queue.h"
#include "queue/nats/stream_queue.h"

namespace lumbung::queue {

/// The connection of one process, and what goes over it. Thread-safe as its members are.
struct NatsQueue::Client {
  Client(const Parts& parts, const NatsSettings& settings);

  /// Throws Fault (unavailable) when there is no connection within `patience`.
  void wait_connected(std::chrono::milliseconds patience) const;

  NatsConnection connection;
  JetStreamClient server;
  NatsEvents events;
  StreamQueue queue;
};

}  // namespace lumbung::queue
