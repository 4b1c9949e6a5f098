#pragma once

#include <boost/json/object.hpp>

#include "events/event.h"

namespace lumbung::events {

/// An event on its way out.
struct Announcement {
  Event event;
  /// Members besides the event's own payload that are known only when it is sent, such as URLs. Listeners can
  /// do without: where there is no room, each becomes null.
  boost::json::object extra;
};

/// Knows what listeners need besides an event. Thread-safe.
class EventEnricher {
 public:
  virtual ~EventEnricher() = default;
  /// The `extra` of this event, as of this moment. Blocks; throws Fault.
  virtual boost::json::object extra_of(const Event& event) const = 0;
};

/// Tells the outside. Thread-safe; must not block for long and must not throw: an event that can't be
/// delivered is counted and dropped, clients catch up with ?updated_since=.
class EventPublisher {
 public:
  virtual ~EventPublisher() = default;
  virtual void publish(const Announcement& announcement) = 0;
};

}  // namespace lumbung::events
