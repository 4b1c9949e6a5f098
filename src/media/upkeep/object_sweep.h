#pragma once

#include <chrono>
#include <stop_token>
#include <string_view>

#include "base/clock.h"
#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/housekeeping_repository.h"

namespace lumbung::media {

/// Which objects a sweep looks at.
struct SweepScope {
  std::string_view prefix;  ///< ends with '/'
  Timestamp older_than;     ///< only those that were last written before
};

/// Notes the objects of the scope for removal that no row and no ledger line names, adding to the report;
/// stops at `removals_max` of the whole report. In a dry run it counts them.
void sweep_objects(StorageAdapter& storage, HousekeepingRepository& housekeeping, const SweepScope& scope,
                   std::uint64_t removals_max, HousekeepingReport& report, const std::stop_token& stop);

/// False, and the reason is noted in the report, when a run must end now.
bool may_go_on(HousekeepingReport& report, std::uint64_t removals_max, const std::stop_token& stop);

}  // namespace lumbung::media
