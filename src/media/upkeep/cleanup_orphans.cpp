#include "media/upkeep/cleanup_orphans.h"

#include "base/byte_size.h"
#include "media/upkeep/archive_upkeep.h"
#include "media/upkeep/object_sweep.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kOrphanPage = 200;

std::string description_of(const MediaRef& media) {
  return "media " + media.uuid.str() + " of workspace " + std::to_string(media.workspace_id.value) + ", \"" +
         media.name + "\", " + format_byte_size(media.size);
}

}  // namespace

HousekeepingReport CleanupOrphans::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::cleanup_orphans, .mode = mode};
  see_to_media(report, stop);
  ArchiveUpkeep({parts_.archive, parts_.service, parts_.storage}, settings_.removals_max).run(report, stop);
  if (!report.interrupted) clean_objects(report, stop);  // last, for it looks at everything that is stored
  return report;
}

/// What a setting does to media stays at its limit for this time; left-overs have no such limit.
HousekeepingReport CleanupOrphans::go_on(std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::cleanup_orphans, .mode = RunMode::real};
  clean_objects(report, stop);
  return report;
}

void CleanupOrphans::see_to_media(HousekeepingReport& report, const std::stop_token& stop) {
  if (settings_.orphan_action == OrphanAction::off) {
    if (report.mode == RunMode::dry) report.add_listed("orphan-action is off: media that nothing uses stay");
    return;
  }
  const Timestamp before = parts_.clock.now() - settings_.orphan_after;
  std::uint64_t done = 0;
  for (MediaId after;;) {
    const std::vector<MediaRef> page = parts_.housekeeping.orphans(before, after, kOrphanPage);
    for (const MediaRef& media : page) {
      report.interrupted = stop.stop_requested();
      if (report.interrupted) return;
      if (done >= settings_.removals_max) {
        report.capped = true;
        return;
      }
      if (see_to_media_row(media, report)) ++done;
      after = media.id;
    }
    if (page.size() < kOrphanPage) return;
  }
}

/// True when something was done to the media, or would be.
bool CleanupOrphans::see_to_media_row(const MediaRef& media, HousekeepingReport& report) {
  ++report.examined;
  if (settings_.orphan_action == OrphanAction::report) {
    ++report.kept_because["orphan-action is report"];
    report.add_listed("nothing uses " + description_of(media));
    return false;
  }
  const std::string_view done = settings_.orphan_action == OrphanAction::archive ? "archived" : "deleted";
  if (report.mode == RunMode::dry) {
    report.add_listed("would be " + std::string(done) + ": " + description_of(media));
  } else if (const Status status = put_away(media); !status) {
    // A campaign took it up meanwhile, or somebody deleted it.
    ++report.kept_because[std::string(to_string(status.error().code))];
    return false;
  }
  ++report.changed[std::string(done)];
  return true;
}

Status CleanupOrphans::put_away(const MediaRef& media) {
  const access::Origin by{.request_id = "cleanup_orphans"};
  const Result<Media> done = settings_.orphan_action == OrphanAction::archive
                                 ? parts_.service.archive(media.workspace_id, media.uuid, by)
                                 : parts_.service.remove(media.workspace_id, media.uuid, by);
  return done ? Status() : Status(done.error());
}

void CleanupOrphans::clean_objects(HousekeepingReport& report, const std::stop_token& stop) {
  const Timestamp before = parts_.clock.now() - settings_.object_grace;
  TimeShare share(report, stop, settings_.run_for);
  Course course(parts_.housekeeping, report.task, memory_for(settings_, report.mode));
  ObjectSweep sweep({parts_.storage, parts_.housekeeping, report, share, course}, settings_);
  std::vector<Course::Step> steps;
  for (const std::string_view prefix : {"original/", "compressed/", "thumbnails/"})
    steps.emplace_back(prefix, [&sweep, prefix, before] { return sweep.over({prefix, before}); });
  course.follow(steps);
}

}  // namespace lumbung::media
