#pragma once

#include <map>

#include "app/config.h"
#include "app/engines.h"
#include "media/upkeep/cleanup_orphans.h"
#include "media/upkeep/erase_workspaces.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/purge_deleted.h"
#include "media/upkeep/purge_temp.h"
#include "media/upkeep/reconcile.h"
#include "media/upkeep/remove_objects.h"
#include "media/upkeep/rescan.h"
#include "media/upkeep/verify_storage.h"
#include "queue/worker.h"

namespace lumbung::app {

media::HousekeepingSettings housekeeping_settings(const Config& config);

/// The housekeeping tasks over the engines, which must outlive them. Thread-safe.
class Housekeeping {
 public:
  Housekeeping(Engines& engines, media::HousekeepingSettings settings);

  using Tasks = std::map<jobs::JobKind, media::HousekeepingTask*>;

  const Tasks& tasks() const { return tasks_; }
  /// Throws std::out_of_range for a kind that is no housekeeping.
  media::HousekeepingTask& task(jobs::JobKind kind) { return *tasks_.at(kind); }

 private:
  media::CleanupOrphans cleanup_orphans_;
  media::PurgeTemp purge_temp_;
  media::PurgeDeleted purge_deleted_;
  media::VerifyStorage verify_storage_;
  media::Reconcile reconcile_;
  media::Rescan rescan_;
  media::RemoveObjects remove_objects_;
  media::EraseWorkspaces erase_workspaces_;
  Tasks tasks_;
};

}  // namespace lumbung::app
