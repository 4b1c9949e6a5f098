#include "media/upkeep/purge_deleted.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kDeletedPage = 200;
constexpr char kSeparator = '#';

DeletedPlace place_of(const std::string& after) {
  const std::size_t separator = after.find(kSeparator);
  if (separator == std::string::npos) return {};
  return {after.substr(0, separator), {std::stoull(after.substr(separator + 1))}};
}

}  // namespace

HousekeepingReport PurgeDeleted::run(RunMode mode, std::stop_token stop) {
  const bool is_noted = memory_for(settings_, mode) == Course::Memory::kept;
  return follow(mode, is_noted ? Course::Memory::beginning : Course::Memory::none, std::move(stop));
}

HousekeepingReport PurgeDeleted::go_on(std::stop_token stop) {
  return follow(RunMode::real, Course::Memory::kept, std::move(stop));
}

/// What may not go, because something holds it, is passed over until the next night.
HousekeepingReport PurgeDeleted::follow(RunMode mode, Course::Memory memory, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::purge_deleted, .mode = mode};
  TimeShare share(report, std::move(stop), settings_.run_for);
  Course course(parts_.housekeeping, report.task, memory);
  course.follow({{"media", [&] { return purge_from(course, report, share); }}});
  return report;
}

bool PurgeDeleted::purge_from(Course& course, HousekeepingReport& report, TimeShare& share) {
  const Timestamp before = parts_.clock.now() - settings_.deleted_after;
  for (;;) {
    const std::vector<DeletedMedia> page =
        parts_.housekeeping.deleted(before, place_of(course.after()), kDeletedPage);
    for (const auto& [media, deleted_at] : page) {
      if (report.removed >= settings_.removals_max) {
        report.capped = report.has_more = true;
        return false;
      }
      purge(media, report);
      course.reach(deleted_at + kSeparator + std::to_string(media.id.value));
      if (share.is_over()) return false;
    }
    if (page.size() < kDeletedPage) return true;
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
