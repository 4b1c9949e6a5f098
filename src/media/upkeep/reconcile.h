#pragma once

#include "jobs/job_queue.h"
#include "jobs/job_store.h"
#include "media/upkeep/housekeeping.h"

namespace lumbung::media {

/// Makes jobs for media that wait for processing and have none. The report counts them as problems that were
/// mended.
class Reconcile final : public HousekeepingTask {
 public:
  /// Both must outlive the task.
  Reconcile(jobs::JobStore& jobs, jobs::JobQueue& queue) : jobs_(jobs), queue_(queue) {}

  /// A dry run does nothing at all.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  jobs::JobStore& jobs_;
  jobs::JobQueue& queue_;
};

}  // namespace lumbung::media
