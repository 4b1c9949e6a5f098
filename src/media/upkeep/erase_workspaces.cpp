#include "media/upkeep/erase_workspaces.h"

#include <array>
#include <string>
#include <utility>

namespace lumbung::media {
namespace {

constexpr std::uint32_t kErasedPage = 100;
constexpr std::uint32_t kForgottenRows = 500;
constexpr std::array<std::string_view, 4> kTiersOfWorkspace = {"original", "compressed", "thumbnails",
                                                               "temp"};

}  // namespace

void announce_workspace_erasure(jobs::JobQueue& queue) {
  try {
    queue.enqueue({.kind = jobs::JobKind::erase_workspaces,
                   .unique_key = "erase_workspaces",
                   .request_id = "erase_workspaces"});
  } catch (const Fault&) {
    // It is found within a minute.
    return;
  }
}

HousekeepingReport EraseWorkspaces::run(RunMode mode, std::stop_token stop) {
  HousekeepingReport report{.task = jobs::JobKind::erase_workspaces, .mode = mode};
  TimeShare share(report, std::move(stop), settings_.run_for);
  for (const WorkspaceId workspace : parts_.erasures.under_way()) {
    if (mode == RunMode::dry) {
      const auto erasure = parts_.erasures.find(workspace);
      report.examined += erasure ? erasure->media_left : 0;
      continue;
    }
    if (!erase(workspace, report, share) && (report.has_more || report.interrupted)) break;
  }
  return report;
}

/// False when something is left.
bool EraseWorkspaces::erase(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share) {
  // Those of this workspace are marked as removed; with nothing this old they alone are taken apart.
  parts_.webhooks.purge_before(Timestamp{}, kForgottenRows);
  const bool is_gone = erase_media(workspace, report, share) && drop_uploads(workspace, report, share) &&
                       remove_strays(workspace, report, share) && forget_elsewhere(workspace, share) &&
                       forget_rows(workspace, share) && parts_.erasures.finish(workspace);
  if (is_gone) ++report.changed["workspaces erased"];
  return is_gone;
}

bool EraseWorkspaces::erase_media(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share) {
  for (;;) {
    const std::vector<MediaRef> page = parts_.erasures.take_media(workspace, kErasedPage);
    if (page.empty()) return true;
    bool gets_on = false;
    for (const MediaRef& media : page) {
      ++report.examined;
      const Status status = parts_.service.erase(workspace, media.uuid, {.request_id = "erase_workspaces"});
      // not_found: another process was faster.
      if (status || status.error().code == ErrorCode::not_found) {
        gets_on = true;
        ++report.removed;
        report.bytes += media.size;
      } else {
        report.add_problem("not erased: media " + media.uuid.str() + ": " + status.error().message);
      }
      if (share.is_over()) return false;
    }
    if (!gets_on) return false;
  }
}

/// The bytes first: a kill between the two leaves the row, which says where they are. A bucket lists no parts
/// of uploads that nobody completed, so remove_strays() does not find them.
bool EraseWorkspaces::drop_uploads(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share) {
  if (parts_.uploads == nullptr || parts_.resumable == nullptr) return true;
  for (;;) {
    const std::vector<ResumableUpload> page = parts_.uploads->of_workspace(workspace, kErasedPage);
    if (page.empty()) return true;
    for (const ResumableUpload& upload : page) {
      if (!upload.media_uuid) {
        parts_.resumable->drop(upload.key(), upload.progress.point);
        ++report.changed["uploads dropped"];
      }
      parts_.uploads->remove(workspace, upload.uuid);
      if (share.is_over()) return false;
    }
  }
}

/// What workers and uploads left that were killed, and what waits to be removed: it goes at once. Names hold
/// the number of their workspace, which is never given again.
bool EraseWorkspaces::remove_strays(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share) {
  for (const std::string_view tier : kTiersOfWorkspace) {
    const std::string prefix = std::string(tier) + "/workspace_" + std::to_string(workspace.value) + "/";
    std::string after;
    for (;;) {
      std::vector<std::pair<ObjectKey, std::uint64_t>> page;
      parts_.storage.list_after(prefix, after, [&page](const ObjectKey& key, const ObjectStat& stat) {
        page.emplace_back(key, stat.bytes);
        return page.size() < kErasedPage;
      });
      if (page.empty()) break;
      for (const auto& [key, bytes] : page) {
        remove_stray(workspace, key, bytes, report);
        if (share.is_over()) return false;
      }
      after = page.back().first.str();
    }
  }
  return true;
}

/// What is on the list of removals already was counted with its media.
void EraseWorkspaces::remove_stray(WorkspaceId workspace, const ObjectKey& key, std::uint64_t bytes,
                                   HousekeepingReport& report) {
  const HousekeepingRepository::Noted noted = parts_.housekeeping.note_unreferenced(key);
  if (noted == HousekeepingRepository::Noted::referenced) {
    ++report.kept_because["named by another workspace"];
    return;
  }
  // It may have gone since it was listed, as what was counted with its media does.
  const bool was_there = parts_.storage.remove(key);
  if (was_there && noted == HousekeepingRepository::Noted::noted)
    parts_.erasures.count_stray(workspace, bytes);
}

/// What it takes to ask them lies in rows, too.
bool EraseWorkspaces::forget_elsewhere(WorkspaceId workspace, TimeShare& share) {
  while (parts_.forget_elsewhere && parts_.forget_elsewhere(workspace)) {
    if (share.is_over()) return false;
  }
  return true;
}

bool EraseWorkspaces::forget_rows(WorkspaceId workspace, TimeShare& share) {
  while (parts_.erasures.forget_rows(workspace, kForgottenRows) > 0) {
    if (share.is_over()) return false;
    share.give_way();
  }
  return true;
}

}  // namespace lumbung::media
