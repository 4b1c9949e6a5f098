#include "media/upkeep/reprocess_skipped.h"

namespace lumbung::media {
namespace {

constexpr std::uint32_t kPage = 500;

}  // namespace

ReprocessSkipped::Report ReprocessSkipped::run(RunMode mode, std::optional<WorkspaceId> workspace,
                                               const access::Origin& by, const std::stop_token& stop) {
  Report report;
  for (MediaId after; !stop.stop_requested();) {
    const std::vector<Media> page = parts_.housekeeping.all(after, kPage);
    const std::uint64_t before = report.requeued;
    for (const Media& media : page) {
      after = media.id;
      if (workspace && media.workspace_id != *workspace) continue;
      ++report.examined;
      const bool is_hidden = media.deleted_at || media.archived_at;
      if (media.waits_for_program() && !is_hidden) take(media, mode, by, report);
    }
    if (mode == RunMode::real && report.requeued != before) {
      parts_.queue.announce(jobs::QueueName::media_high, std::nullopt);
    }
    if (page.size() < kPage) break;
  }
  return report;
}

/// One that went away meanwhile counts for neither.
void ReprocessSkipped::take(const Media& media, RunMode mode, const access::Origin& by, Report& report) {
  if (mode == RunMode::dry) {
    ++report.requeued;
    return;
  }
  const auto asked =
      parts_.repository.process_again(media.workspace_id, media.uuid, {.after_others = true}, by);
  if (asked) ++report.requeued;
  if (!asked && asked.error().code == ErrorCode::conflict) ++report.refused;
}

}  // namespace lumbung::media
