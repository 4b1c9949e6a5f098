#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "jobs/job.h"

namespace lumbung::jobs {

/// Finds, among the jobs that wait, one that is done in a moment, for a thread that does no others
/// (queue/relief.h). Thread-safe, blocks; throws Fault when the database does not answer.
class ShortJobs {
 public:
  virtual ~ShortJobs() = default;

  /// Leases the job of media_high that stands first in the line of its workspace, where that processes a
  /// still picture and the workspace is none of `but`. Workspaces have their turns; 32 of them are looked at,
  /// and the next call goes on behind them, so that its cost depends neither on their number nor on that of
  /// the jobs. As in a claim, what is due waits afterwards (JobStore::claim), unless a dispatcher sees to
  /// that.
  virtual std::optional<LeasedJob> claim_short(const std::vector<WorkspaceId>& but, std::string_view worker,
                                               std::chrono::seconds lease_for) = 0;
};

}  // namespace lumbung::jobs
