#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "events/webhook.h"
#include "jobs/job_queue.h"
#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/time_share.h"
#include "media/upkeep/workspace_erasures.h"
#include "media/upload/media_storage_service.h"
#include "media/upload/resumable_rows.h"
#include "media/upload/resumable_store.h"

namespace lumbung::media {

/// Tells the workers, after the commit, that the erasing of a workspace begins. Never throws: a job that
/// comes every minute finds what nobody was told of.
void announce_workspace_erasure(jobs::JobQueue& queue);

/// Erases the workspaces whose erasing has begun: media with their variants, uploads that are under way,
/// objects that no row names, rows, in the end the workspace. Each step is one that may be done again, so a
/// run goes on where the last one was killed. What the storage refuses to give up keeps its workspace, and no
/// other, until a later run; workspaces take turns.
class EraseWorkspaces final : public HousekeepingTask {
 public:
  struct Parts {
    WorkspaceErasures& erasures;
    HousekeepingRepository& housekeeping;
    events::WebhookRepository& webhooks;
    MediaStorageService& service;
    StorageAdapter& storage;
    /// Both, or nullptr where nobody can upload in pieces.
    UploadRepository* uploads = nullptr;
    ResumableStore* resumable = nullptr;
    /// Deletes some of what lies of the workspace at others; false when there is no more, or when they do not
    /// answer. Empty: nothing lies there.
    std::function<bool(WorkspaceId)> forget_elsewhere{};
  };
  /// What `parts` refers to must outlive the task.
  EraseWorkspaces(Parts parts, HousekeepingSettings settings)
      : parts_(std::move(parts)), settings_(settings) {}

  /// A dry run counts the media that are left.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  std::vector<WorkspaceId> in_turn();
  bool erase_or_tell(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share);
  bool erase(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share);
  bool erase_media(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share);
  bool drop_uploads(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share);
  bool drop_upload(const ResumableUpload& upload, HousekeepingReport& report);
  bool remove_strays(WorkspaceId workspace, HousekeepingReport& report, TimeShare& share);
  bool remove_stray(WorkspaceId workspace, const ObjectKey& key, std::uint64_t bytes,
                    HousekeepingReport& report);
  bool forget_elsewhere(WorkspaceId workspace, TimeShare& share);
  bool forget_rows(WorkspaceId workspace, TimeShare& share);

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media
