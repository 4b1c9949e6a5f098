#include "media/object_sweep.h"

namespace lumbung::media {

bool may_go_on(HousekeepingReport& report, std::uint64_t removals_max, const std::stop_token& stop) {
  report.interrupted = stop.stop_requested();
  report.capped = report.removed >= removals_max;
  return !report.interrupted && !report.capped;
}

void sweep_objects(StorageAdapter& storage, HousekeepingRepository& housekeeping, const SweepScope& scope,
                   std::uint64_t removals_max, HousekeepingReport& report, const std::stop_token& stop) {
  const auto remove = [&](const ObjectKey& key) { storage.remove(key); };
  storage.list(scope.prefix, [&](const ObjectKey& key, const ObjectStat& stat) {
    ++report.examined;
    if (stat.modified_at >= scope.older_than) {
      ++report.kept_because["too young"];
      return true;
    }
    const bool is_free = report.mode == RunMode::dry ? !housekeeping.is_referenced(key)
                                                     : housekeeping.remove_unreferenced(key, remove);
    if (!is_free) {
      ++report.kept_because["referenced"];
      return true;
    }
    ++report.removed;
    report.bytes += stat.bytes;
    return may_go_on(report, removals_max, stop);
  });
}

}  // namespace lumbung::media
