#include "media/upkeep/purge_temp.h"

#include "media/upkeep/object_sweep.h"

namespace lumbung::media {

HousekeepingReport PurgeTemp::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::purge_temp, .mode = mode};
  const Timestamp now = parts_.clock.now();
  sweep_objects(parts_.storage, parts_.housekeeping, {"temp/", now - settings_.temp_after},
                settings_.removals_max, report, stop);
  if (mode == RunMode::real) {
    parts_.events.purge_before(now - settings_.events_after);
    parts_.webhooks.purge_before(now - settings_.deliveries_after);
    if (settings_.audit_after) parts_.audit.purge_before(now - *settings_.audit_after);
    parts_.quotas.recount();
  }
  return report;
}

}  // namespace lumbung::media
