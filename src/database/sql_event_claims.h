#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "database/engine/database.h"
#include "events/event_claims.h"

namespace lumbung::database {

/// EventClaims over lumbung_event_claims, whose rows go with their events.
class SqlEventClaims final : public events::EventClaims {
 public:
  /// `database` must outlive it.
  explicit SqlEventClaims(Database& database) : database_(database) {}
  std::set<EventId> claim(std::string_view outlet, const std::vector<EventId>& events) override;

 private:
  Database& database_;
};

}  // namespace lumbung::database
