#pragma once

#include "base/clock.h"
#include "media/upkeep/course.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/housekeeping_repository.h"
#include "media/upkeep/time_share.h"
#include "media/upload/media_storage_service.h"

namespace lumbung::media {

/// Erases for good what was soft-deleted 30 days ago: row, objects that nobody shares, every trace.
class PurgeDeleted final : public HousekeepingTask {
 public:
  struct Parts {
    HousekeepingRepository& housekeeping;
    MediaStorageService& service;
    const Clock& clock;
  };
  /// What `parts` refers to must outlive the task.
  PurgeDeleted(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  HousekeepingReport run(RunMode mode, std::stop_token stop) override;
  HousekeepingReport go_on(std::stop_token stop) override;

 private:
  HousekeepingReport follow(RunMode mode, Course::Memory memory, std::stop_token stop);
  bool purge_from(Course& course, HousekeepingReport& report, TimeShare& share);
  void purge(const MediaRef& media, HousekeepingReport& report);

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media
