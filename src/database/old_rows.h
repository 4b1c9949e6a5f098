#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// Rows that have had their day: those of `table` (which has a column `id`) whose `time_column`, in
/// milliseconds, is before `before`. An index begins with that column. Both names are literals of ours.
struct OldRows {
  std::string_view table;
  std::string_view time_column;
  Timestamp before;
};

/// Deletes the oldest of them, `limit` at most, in a transaction of its own that nobody waits for long;
/// returns how many. Which ones they are is looked up before it begins.
std::uint64_t delete_oldest(Database& database, const OldRows& old, std::uint32_t limit);

}  // namespace lumbung::database
