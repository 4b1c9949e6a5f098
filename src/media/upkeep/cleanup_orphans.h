#pragma once

#include "base/clock.h"
#include "media/storage_adapter.h"
#include "media/upkeep/archive_repository.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/housekeeping_repository.h"
#include "media/upload/media_storage_service.h"

namespace lumbung::media {

/// Sees to what nothing uses: media that no campaign, template or chat refers to for a week or longer are
/// left alone, reported, archived or softly deleted, by setting; then it tends the archive; then finished
/// objects that no row names, as a killed worker leaves them, are removed. Each of these has a limit of its
/// own.
class CleanupOrphans final : public HousekeepingTask {
 public:
  struct Parts {
    HousekeepingRepository& housekeeping;
    MediaStorageService& service;
    StorageAdapter& storage;
    const Clock& clock;
    ArchiveRepository& archive;
  };
  /// What `parts` refers to must outlive the task.
  CleanupOrphans(Parts parts, HousekeepingSettings settings) : parts_(parts), settings_(settings) {}

  HousekeepingReport run(RunMode mode, std::stop_token stop) override;
  HousekeepingReport go_on(std::stop_token stop) override;

 private:
  void see_to_media(HousekeepingReport& report, const std::stop_token& stop);
  bool see_to_media_row(const MediaRef& media, HousekeepingReport& report);
  Status put_away(const MediaRef& media);
  void clean_objects(HousekeepingReport& report, const std::stop_token& stop);

  Parts parts_;
  HousekeepingSettings settings_;
};

}  // namespace lumbung::media
