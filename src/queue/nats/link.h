#pragma once

#include "queue/nats/completions.h"
#include "queue/nats/job_dispatcher.h"
#include "queue/nats/job_stream.h"
#include "queue/nats/stream_queue.h"

namespace lumbung::queue {

/// What the carriers of one process share. Thread-safe as its members are.
struct StreamQueue::Link {
  explicit Link(const Parts& parts)
      : stream(parts.server, parts.name),
        completions(parts.rows, parts.log),
        dispatcher({parts.rows, parts.store, stream, parts.clock, parts.log, parts.now}, parts.pace) {}

  JobStream stream;
  Completions completions;
  JobDispatcher dispatcher;
};

}  // namespace lumbung::queue
