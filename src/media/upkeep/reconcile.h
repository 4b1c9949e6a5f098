#pragma once

#include "jobs/job_queue.h"
#include "jobs/job_store.h"
#include "media/scan/condemnations.h"
#include "media/upkeep/housekeeping.h"

namespace lumbung::media {

/// Makes jobs for media that wait for processing and have none, and goes on with condemnations that broke
/// off. The report counts both as problems that were mended.
class Reconcile final : public HousekeepingTask {
 public:
  /// All must outlive the task.
  Reconcile(jobs::JobStore& jobs, jobs::JobQueue& queue, Condemnations& condemnations)
      : jobs_(jobs), queue_(queue), condemnations_(condemnations) {}

  /// A dry run does nothing at all.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  jobs::JobStore& jobs_;
  jobs::JobQueue& queue_;
  Condemnations& condemnations_;
};

}  // namespace lumbung::media
