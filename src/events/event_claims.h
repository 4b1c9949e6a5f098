#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace lumbung::events {

/// Shares events out among the processes that could all send them to the same place, so that each is sent
/// once. Thread-safe, blocks, throws Fault when the database does not answer.
class EventClaims {
 public:
  virtual ~EventClaims() = default;
  /// Those of these events that the caller is to send; the others are somebody else's. A caller that dies
  /// before it has sent them loses them.
  virtual std::set<EventId> claim(std::string_view outlet, const std::vector<EventId>& events) = 0;
};

}  // namespace lumbung::events
