#pragma once

#include "queue/nats/completions.h"
#include "queue/nats/connection.h"
#include "queue/nats/events.h"
#include "queue/nats/job_dispatcher.h"
#include "queue/nats/job_stream.h"
#include "queue/nats/queue.h"

namespace lumbung::queue {

/// What the carriers of one process share: the connection, and what goes over it on behalf of all of them.
/// Thread-safe as its members are.
struct NatsQueue::Link {
  Link(const Parts& parts, const NatsSettings& settings);

  /// Throws Fault (unavailable) when there is no connection within `patience`.
  void wait_connected(std::chrono::milliseconds patience) const;

  NatsConnection connection;
  JobStream stream;
  NatsEvents events;
  Completions completions;
  JobDispatcher dispatcher;
};

}  // namespace lumbung::queue
