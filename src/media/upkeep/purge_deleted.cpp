#include "media/upkeep/purge_deleted.h"

#include "media/upkeep/object_sweep.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kDeletedPage = 200;

}  // namespace

HousekeepingReport PurgeDeleted::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::purge_deleted, .mode = mode};
  const Timestamp before = parts_.clock.now() - settings_.deleted_after;
  for (MediaId after;;) {
    const std::vector<MediaRef> page = parts_.housekeeping.deleted(before, after, kDeletedPage);
    for (const MediaRef& media : page) {
      if (!may_go_on(report, settings_.removals_max, stop)) return report;
      purge(media, report);
      after = media.id;
    }
    if (page.size() < kDeletedPage) return report;
  }
}

void PurgeDeleted::purge(const MediaRef& media, HousekeepingReport& report) {
  ++report.examined;
  if (report.mode == RunMode::real) {
    const Status status =
        parts_.service.erase(media.workspace_id, media.uuid, {.request_id = "purge_deleted"});
    if (!status) {
      ++report.kept_because[std::string(to_string(status.error().code))];
      return;
    }
  }
  ++report.removed;
  report.bytes += media.size;
}

}  // namespace lumbung::media
