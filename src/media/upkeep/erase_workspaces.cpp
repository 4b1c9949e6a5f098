#include "media/upkeep/erase_workspaces.h"

#include <algorithm>
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
  for (const WorkspaceId workspace : in_turn()) {
    if (mode == RunMode::dry) {
      const auto erasure = parts_.erasures.find(workspace);
      report.examined += erasure ? erasure->media_left : 0;
      continue;
    }
    const std::uint64_t problems_before = report.problems_total;
    if (erase_or_tell(workspace, report, share) || !share.is_over()) continue;
    // What is refused now would be refused at once again: it is tried when the job comes by itself.
    if (report.problems_total > problems_before) report.has_more = false;
    parts_.housekeeping.keep_position(report.task, {.after = std::to_string(workspace.value)});
    break;
  }
  return report;
}

/// Behind the one that took up the time of the last run that had too little, so that all have their turn.
std::vector<WorkspaceId> EraseWorkspaces::in_turn() {
  std::vector<WorkspaceId> workspaces = parts_.erasures.under_way();
  if (workspaces.size() < 2) return workspaces;
  const std::string last = parts_.housekeeping.position(jobs::JobKind::erase_workspaces).after;
  const WorkspaceId after{last.empty() ? 0 : std::stoull(last)};
  const auto is_behind = [&](WorkspaceId workspace) { return workspace.value > after.value; };
  std::rotate(workspaces.begin(), std::ranges::find_if(workspaces, is_behind), workspaces.end());
  return workspaces;
}

/// What one of them throws is no reason for the others to stay.
bool EraseWorkspaces::erase_or_tell(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share) {
  try {
    return erase(workspace, report, share);
  } catch (const Fault& fault) {
    report.add_problem("not erased: workspace " + std::to_string(workspace.value) + ": " + fault.what());
    return false;
  }
}

/// False when something is left. What is refused holds up the rows, which say where it is, and nothing else.
bool EraseWorkspaces::erase(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share) {
  // Those of this workspace are marked as removed; with nothing this old they alone are taken apart.
  parts_.webhooks.purge_before(Timestamp{}, kForgottenRows);
  if (!erase_media(workspace, report, share)) return false;
  const bool has_no_uploads = drop_uploads(workspace, report, share);
  const bool has_no_objects = remove_strays(workspace, report, share);
  const bool is_gone = has_no_uploads && has_no_objects && forget_elsewhere(workspace, share) &&
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
    std::size_t left = page.size();
    for (const ResumableUpload& upload : page) {
      if (drop_upload(upload, report)) --left;
      if (share.is_over()) return false;
    }
    // The next page begins with what this one left.
    if (page.size() < kErasedPage || left == page.size()) return left == 0;
  }
}

bool EraseWorkspaces::drop_upload(const ResumableUpload& upload, HousekeepingReport& report) {
  try {
    if (!upload.media_uuid) {
      parts_.resumable->drop(upload.key(), upload.progress.point, ResumableStore::Finished::stays);
      ++report.changed["uploads dropped"];
    }
  } catch (const Fault& fault) {
    report.add_problem("not dropped: upload " + upload.uuid.str() + ": " + fault.what());
    return false;
  }
  parts_.uploads->remove(upload.workspace_id, upload.uuid);
  return true;
}

/// What workers and uploads left that were killed, and what waits to be removed: it goes at once. Names hold
/// the number of their workspace, which is never given again.
bool EraseWorkspaces::remove_strays(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share) {
  bool is_all_gone = true;
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
        is_all_gone = remove_stray(workspace, key, bytes, report) && is_all_gone;
        if (share.is_over()) return false;
      }
      after = page.back().first.str();
    }
  }
  return is_all_gone;
}

/// What is on the list of removals already was counted with its media. False when the storage refuses: there
/// it stays.
bool EraseWorkspaces::remove_stray(WorkspaceId workspace, const ObjectKey& key, std::uint64_t bytes,
                                   HousekeepingReport& report) {
  const HousekeepingRepository::Noted noted = parts_.housekeeping.note_unreferenced(key);
  if (noted == HousekeepingRepository::Noted::referenced) {
    ++report.kept_because["named by another workspace"];
    return true;
  }
  // It may have gone since it was listed, as what was counted with its media does.
  bool was_there = false;
  try {
    was_there = parts_.storage.remove(key);
  } catch (const Fault& fault) {
    report.add_problem("not removed: " + key.str() + ": " + fault.what());
    return false;
  }
  if (was_there && noted == HousekeepingRepository::Noted::noted)
    parts_.erasures.count_stray(workspace, bytes);
  return true;
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
