#include "media/cleanup_orphans.h"

#include "media/object_sweep.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kPage = 200;

}  // namespace

HousekeepingReport CleanupOrphans::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = JobKind::cleanup_orphans, .mode = mode};
  clean_media(report, stop);
  if (may_go_on(report, settings_.removals_max, stop)) clean_objects(report, stop);
  return report;
}

void CleanupOrphans::clean_media(HousekeepingReport& report, const std::stop_token& stop) {
  const Timestamp before = parts_.clock.now() - settings_.orphan_after;
  for (MediaId after;;) {
    const std::vector<MediaRef> page = parts_.housekeeping.orphans(before, after, kPage);
    for (const MediaRef& media : page) {
      if (!may_go_on(report, settings_.removals_max, stop)) return;
      clean_media_row(media, report);
      after = media.id;
    }
    if (page.size() < kPage) return;
  }
}

void CleanupOrphans::clean_media_row(const MediaRef& media, HousekeepingReport& report) {
  ++report.examined;
  if (report.mode == RunMode::real) {
    const Status status = take_away(media);
    if (!status) {
      // A campaign took it up meanwhile, or somebody deleted it.
      ++report.kept_because[std::string(to_string(status.error().code))];
      return;
    }
  }
  ++report.removed;
  report.bytes += media.size;
}

Status CleanupOrphans::take_away(const MediaRef& media) {
  const Origin by{.request_id = "cleanup_orphans"};
  if (settings_.orphan_action == OrphanAction::erase) {
    return parts_.service.erase(media.workspace_id, media.uuid, by);
  }
  const Result<Media> archived = parts_.service.remove(media.workspace_id, media.uuid, by);
  return archived ? Status() : Status(archived.error());
}

void CleanupOrphans::clean_objects(HousekeepingReport& report, const std::stop_token& stop) {
  const Timestamp before = parts_.clock.now() - settings_.object_grace;
  for (const char* prefix : {"original/", "compressed/", "thumbnails/"}) {
    if (!may_go_on(report, settings_.removals_max, stop)) return;
    sweep_objects(parts_.storage, parts_.housekeeping, {prefix, before}, settings_.removals_max, report,
                  stop);
  }
}

}  // namespace lumbung::media
