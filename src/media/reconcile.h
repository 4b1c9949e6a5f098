#pragma once

#include "media/housekeeping.h"
#include "media/job_queue.h"
#include "media/job_store.h"

namespace lumbung::media {

/// Makes jobs for media that wait for processing and have none. The report counts them as problems that were
/// mended.
class Reconcile final : public HousekeepingTask {
 public:
  /// Both must outlive the task.
  Reconcile(JobStore& jobs, JobQueue& queue) : jobs_(jobs), queue_(queue) {}

  /// A dry run does nothing at all.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  JobStore& jobs_;
  JobQueue& queue_;
};

}  // namespace lumbung::media
