#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "base/ids.h"
#include "base/mutex.h"

namespace lumbung::api {

/// Lets each workspace do so much of one thing at a time in this process. Thread-safe.
class WorkspacePlaces {
 public:
  explicit WorkspacePlaces(std::uint32_t each_max) : each_max_(each_max) {}

  /// A place, given back when this goes. The WorkspacePlaces that gave it must live by then.
  class Place {
   public:
    Place(WorkspacePlaces& owner, WorkspaceId workspace) : owner_(&owner), workspace_(workspace) {}
    Place(Place&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), workspace_(other.workspace_) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (owner_ != nullptr) owner_->give_back(workspace_);
    }

   private:
    WorkspacePlaces* owner_;
    WorkspaceId workspace_;
  };

  /// nullopt when as many are taken as may be.
  std::optional<Place> take(WorkspaceId workspace) {
    const MutexLock lock(mutex_);
    std::uint32_t& under_way = counts_[workspace];
    if (under_way >= each_max_) return std::nullopt;
    ++under_way;
    return std::optional<Place>(std::in_place, *this, workspace);
  }

 private:
  void give_back(WorkspaceId workspace) {
    const MutexLock lock(mutex_);
    const auto found = counts_.find(workspace);
    if (found != counts_.end() && --found->second == 0) counts_.erase(found);
  }

  const std::uint32_t each_max_;
  Mutex mutex_;
  std::map<WorkspaceId, std::uint32_t> counts_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::api
