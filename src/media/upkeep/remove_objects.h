#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "jobs/job_queue.h"
#include "media/storage_adapter.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/removal_store.h"
#include "media/upkeep/time_share.h"
#include "telemetry/log.h"

namespace lumbung::media {

/// Tells the workers, after the commit, that a transaction noted objects for removal. Never throws: a job
/// that comes every minute finds what nobody was told of.
void announce_removals(jobs::JobQueue& queue, const telemetry::Log& log);

/// Takes what was noted for removal out of the storage, outside every transaction and lock. What a killed
/// process had in hand is taken up again when its time is over; what the storage refuses is tried again
/// later and later, and doesn't hold up the rest.
class RemoveObjects final : public HousekeepingTask {
 public:
  struct Parts {
    RemovalStore& removals;
    StorageAdapter& storage;
    const Clock& clock;
  };
  /// What `parts` refers to must outlive the task.
  RemoveObjects(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  /// A dry run counts what waits.
  HousekeepingReport run(RunMode mode, std::stop_token stop) override;

 private:
  void remove_page(const std::vector<Removal>& page, HousekeepingReport& report, TimeShare& share);
  bool remove(const Removal& removal, HousekeepingReport& report);

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media
