#pragma once

#include <cstdint>
#include <vector>

#include "events/event.h"

namespace lumbung::events {

/// Reads the events that any process committed. Lower ids may appear after higher ones: read with
/// EventReader. Thread-safe, blocks, throws Fault when the database does not answer.
class EventStore {
 public:
  virtual ~EventStore() = default;
  /// By id, ids above `after`, as of one moment. What only a newer version understands
  /// is passed over.
  virtual std::vector<Event> after(EventId after, std::uint32_t limit) = 0;
  virtual EventId newest() = 0;
  /// Forgets the oldest events before `time`, `limit` at most, in a transaction of its own; returns how many.
  virtual std::uint64_t purge_before(Timestamp time, std::uint32_t limit) = 0;
};

}  // namespace lumbung::events
