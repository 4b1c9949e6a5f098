#include "media/upkeep/object_sweep.h"

namespace lumbung::media {

namespace {

/// Empty when the object goes; then it is noted, but for a dry run.
std::string_view why_kept(HousekeepingRepository& housekeeping, const ObjectKey& key, RunMode mode) {
  if (mode == RunMode::dry) return housekeeping.is_referenced(key) ? "referenced" : "";
  switch (housekeeping.note_unreferenced(key)) {
    case HousekeepingRepository::Noted::referenced:
      return "referenced";
    case HousekeepingRepository::Noted::already:
      return "going already";
    case HousekeepingRepository::Noted::noted:
      break;
  }
  return "";
}

}  // namespace

bool may_go_on(HousekeepingReport& report, std::uint64_t removals_max, const std::stop_token& stop) {
  const bool is_full = report.removed >= removals_max;
  report.interrupted = stop.stop_requested();
  report.capped = report.capped || is_full;
  return !report.interrupted && !is_full;
}

void sweep_objects(StorageAdapter& storage, HousekeepingRepository& housekeeping, const SweepScope& scope,
                   std::uint64_t removals_max, HousekeepingReport& report, const std::stop_token& stop) {
  storage.list(scope.prefix, [&](const ObjectKey& key, const ObjectStat& stat) {
    if (!may_go_on(report, removals_max, stop)) return false;
    ++report.examined;
    if (stat.modified_at >= scope.older_than) {
      ++report.kept_because["too young"];
      return true;
    }
    if (const std::string_view reason = why_kept(housekeeping, key, report.mode); !reason.empty()) {
      ++report.kept_because[std::string(reason)];
      return true;
    }
    ++report.removed;
    report.bytes += stat.bytes;
    return true;
  });
}

}  // namespace lumbung::media
