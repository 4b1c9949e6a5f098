#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "media/storage_adapter.h"
#include "media/upkeep/archive_repository.h"
#include "media/upkeep/housekeeping.h"
#include "media/upload/media_storage_service.h"

namespace lumbung::media {

/// Tends the archive: what a campaign or a template took up leaves it; where the store has a cold class, the
/// larger objects of what is archived move there, and back when it is not archived any more. A kill in the
/// middle costs nothing but doing the last media again.
class ArchiveUpkeep {
 public:
  struct Parts {
    ArchiveRepository& archive;
    MediaStorageService& service;
    StorageAdapter& storage;
  };
  /// What `parts` refers to must outlive it. One run changes no more than `changes_max` media in each of its
  /// steps.
  ArchiveUpkeep(Parts parts, std::uint64_t changes_max) : parts_(parts), changes_max_(changes_max) {}

  /// Adds to the report. A dry run counts what would leave the archive; moves from class to class take
  /// nothing from anybody, and are left out.
  void run(HousekeepingReport& report, const std::stop_token& stop);

 private:
  using Page = std::vector<MediaRef> (ArchiveRepository::*)(MediaId, std::uint32_t);

  template <class Change>
  void for_each(Page page, HousekeepingReport& report, const std::stop_token& stop, Change change);
  bool take_out(const MediaRef& media, RunMode mode);
  bool move(const MediaRef& media, StorageClass to, HousekeepingReport& report);

  Parts parts_;
  std::uint64_t changes_max_;
};

}  // namespace lumbung::media
