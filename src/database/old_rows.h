#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// Rows that have had their day: those of `table` (which has a column `id`) whose `time_column`, in
/// milliseconds, is before `before`. Both names are literals of ours.
struct OldRows {
  std::string_view table;
  std::string_view time_column;
  Timestamp before;
};

/// Deletes those of `ids` that are as old as that, looked at again: a row may have got another time since.
/// Needs no index by time. In a transaction of its own; returns how many went.
std::uint64_t delete_old(Database& database, const OldRows& old, const std::vector<std::uint64_t>& ids);

/// Deletes the oldest of them by an index that begins with that column, `limit` at most, in a transaction of
/// its own that nobody waits for long; returns how many. Which ones they are is looked up before it begins.
std::uint64_t delete_oldest(Database& database, const OldRows& old, std::uint32_t limit);

}  // namespace lumbung::database
