#pragma once

#include <string_view>

#include "base/clock.h"
#include "media/storage_adapter.h"
#include "media/upkeep/course.h"
#include "media/upkeep/housekeeping.h"
#include "media/upkeep/housekeeping_repository.h"
#include "media/upkeep/time_share.h"

namespace lumbung::media {

/// Which objects a sweep looks at.
struct SweepScope {
  std::string_view prefix;  ///< ends with '/'
  Timestamp older_than;     ///< only those that were last written before
};

/// Notes objects for removal that no row and no ledger line names; in a dry run it counts them.
class ObjectSweep {
 public:
  struct Parts {
    StorageAdapter& storage;
    HousekeepingRepository& housekeeping;
    HousekeepingReport& report;  ///< is added to
    TimeShare& share;
    Course& course;
  };
  /// What `parts` refers to must outlive it. After `removals_max` objects, over all scopes, it stops: then
  /// there is more to do. What was last written before `objects_since` is left alone.
  ObjectSweep(const Parts& parts, const HousekeepingSettings& settings)
      : parts_(parts), removals_max_(settings.removals_max), objects_since_(settings.objects_since) {}

  /// The objects of the scope, from where the course stands. False when it did not come to the end.
  bool over(const SweepScope& scope);

 private:
  void look_at(const ObjectKey& key, const ObjectStat& stat, Timestamp older_than);
  std::string_view why_kept(const ObjectKey& key);
  bool note_copy_of(const ObjectKey& key);
  bool is_full();

  Parts parts_;
  std::uint64_t removals_max_;
  Timestamp objects_since_;
  std::uint64_t noted_ = 0;
};

}  // namespace lumbung::media
