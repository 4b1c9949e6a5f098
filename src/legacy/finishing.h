#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "legacy/final_table.h"

namespace lumbung::legacy {

/// Ends the cut-over: the old application's columns go, and there is no way back but the backup. Goes on
/// where a kill stopped it. `progress` is called on this thread. Throws Fault: conflict when the migration
/// did not end, `unsafe` when both tables differ before the swap.
void finish(OldTable& table, FinalTable& final_table,
            const std::function<void(std::uint64_t done, std::uint64_t total)>& progress);

}  // namespace lumbung::legacy
