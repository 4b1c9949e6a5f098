#include "database/counter_rows.h"

#include <algorithm>

namespace lumbung::database {

std::optional<std::string_view> tier_counter(std::string_view tier) {
  const auto* const counter = std::ranges::find(kTierCounters, tier, &TierCounter::tier);
  return counter == kTierCounters.end() ? std::nullopt : std::optional(counter->name);
}

std::map<std::string, std::uint64_t> counters_of(Session& session, std::optional<WorkspaceId> workspace) {
  std::map<std::string, std::uint64_t> counters;
  for (const auto& [name, value] : session.all<std::string, std::int64_t>(
           "SELECT name, SUM(value) FROM lumbung_counters WHERE workspace_id = :workspace GROUP BY name",
           {{"workspace", workspace.value_or(kAllWorkspaces)}})) {
    counters[name] = static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
  }
  return counters;
}

std::uint64_t kept_bytes_of(Session& session, WorkspaceId workspace) {
  std::int64_t kept = 0;
  for (const auto& [value] : session.all<std::int64_t>(
           "SELECT value FROM lumbung_counters WHERE workspace_id = :workspace AND name = :name",
           {{"workspace", workspace}, {"name", kDeletedBytesCounter}})) {
    kept += value;
  }
  return static_cast<std::uint64_t>(std::max<std::int64_t>(kept, 0));
}

}  // namespace lumbung::database
