#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "base/mutex.h"

namespace lumbung::api {

/// So many may wait at a time in this process, and no workspace for another's loss: when all places are taken
/// and a workspace comes that has fewer than another, the one that has most gives up the place that it has
/// held for longest. Thread-safe.
class WaitingPlaces {
 public:
  explicit WaitingPlaces(std::size_t places_max) : places_max_(places_max) {}

  /// Given back when this goes. The WaitingPlaces that gave it must live by then.
  class Place {
   public:
    Place(WaitingPlaces& owner, WorkspaceId workspace) : owner_(owner), workspace_(workspace) {}
    ~Place() { owner_.give_back(*this); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// False as soon as another has it.
    bool is_held() const { return owner_.holds(*this); }

   private:
    friend class WaitingPlaces;
    WaitingPlaces& owner_;
    const WorkspaceId workspace_;
    bool is_held_ = true;  ///< guarded by the owner's mutex
  };

  /// nullptr when all are taken, and none is to be had of a workspace that has more.
  std::unique_ptr<Place> take(WorkspaceId workspace) LUMBUNG_EXCLUDES(mutex_);
  /// How many wait now.
  std::size_t taken() const LUMBUNG_EXCLUDES(mutex_);

 private:
  /// False when nobody has so many more that it is fair.
  bool take_from_largest(WorkspaceId by) LUMBUNG_REQUIRES(mutex_);
  bool holds(const Place& place) const LUMBUNG_EXCLUDES(mutex_);
  void give_back(const Place& place) LUMBUNG_EXCLUDES(mutex_);

  const std::size_t places_max_;
  mutable Mutex mutex_;
  std::size_t taken_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::map<WorkspaceId, std::vector<Place*>> held_ LUMBUNG_GUARDED_BY(mutex_);  ///< the longest held first
};

}  // namespace lumbung::api
