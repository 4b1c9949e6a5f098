#pragma once

#include "jobs/job_queue.h"
#include "jobs/job_store.h"
#include "media/scan/condemnations.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/mirror_repository.h"

namespace lumbung::media {

/// Makes jobs for media that wait for processing and have none, goes on with condemnations that broke off,
/// and keeps the mirror up (MirrorRepository). The report counts the first two as problems that were mended.
class Reconcile final : public HousekeepingTask {
 public:
  struct Parts {
    jobs::JobStore& jobs;
    jobs::JobQueue& queue;
    Condemnations& condemnations;
    MirrorRepository& mirror;
  };
  /// What `parts` refers to must outlive the task.
  Reconcile(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  /// A dry run does nothing at all.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  void make_lost_jobs(HousekeepingReport& report);

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media
