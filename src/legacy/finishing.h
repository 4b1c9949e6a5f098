#pragma once

#include <cstdint>
#include <functional>

#include "legacy/final_table.h"

namespace lumbung::legacy {

/// What finish() needs of its surroundings. All are called on its thread.
struct FinishWays {
  std::function<void(std::uint64_t done, std::uint64_t total)> progress;
  /// Takes over rows of the table that have no line in the journal.
  std::function<void()> take_late_rows;
};

/// Ends the cut-over: the old application's columns go, and there is no way back but the backup. Goes on
/// where a kill stopped it. Throws Fault: conflict when the migration did not end; `unsafe` when both tables
/// differ before the swap, or rows were written that nobody has taken over, which leaves it `migrated`.
void finish(OldTable& table, FinalTable& final_table, const FinishWays& ways);

/// Where finish() began and the second table has not got its name: takes that back, so that the migration is
/// `migrated` as before. Else nothing.
void take_finish_back(OldTable& table, FinalTable& final_table);

}  // namespace lumbung::legacy
