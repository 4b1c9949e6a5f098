#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>

#include "base/ids.h"

namespace lumbung::database {

class Session;

/// Counters are spread over so many rows each, by the media's id, so that transactions of one workspace
/// seldom wait for each other.
inline constexpr std::uint64_t kCounterShards = 16;
/// The counters of all workspaces together stand under this one.
inline constexpr WorkspaceId kAllWorkspaces{0};

/// What a transaction adds to lumbung_counters. It is gathered while the transaction runs and written at its
/// end, in an order that all keep: rows that everybody writes are locked for a moment only, and never
/// crosswise. One thread.
class CounterDeltas {
 public:
  /// `name` is a literal. Counts for the workspace and for all of them.
  void add(WorkspaceId workspace, std::string_view name, MediaId media, std::int64_t delta);
  /// The same for one row: `shard` is below kCounterShards.
  void add_to_row(WorkspaceId workspace, std::string_view name, std::uint64_t shard, std::int64_t delta);

  void clear() { deltas_.clear(); }
  /// Adds them to the table, and forgets them.
  void write(Session& session);

 private:
  using Row = std::tuple<std::uint64_t, std::string_view, std::uint64_t>;
  std::map<Row, std::int64_t> deltas_;
};

}  // namespace lumbung::database
