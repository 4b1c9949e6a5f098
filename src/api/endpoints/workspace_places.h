#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "base/ids.h"
#include "base/mutex.h"

namespace lumbung::api {

/// Lets each workspace do so much of one thing at a time in this process, and adds up the bytes that it may
/// put on the disk by that. Thread-safe.
class WorkspacePlaces {
 public:
  explicit WorkspacePlaces(std::uint32_t each_max) : each_max_(each_max) {}

  /// A place, given back with its bytes when this goes. The WorkspacePlaces that gave it must live
  /// by then. One thread at a time.
  class Place {
   public:
    Place(WorkspacePlaces& owner, WorkspaceId workspace) : owner_(&owner), workspace_(workspace) {}
    Place(Place&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), workspace_(other.workspace_), bytes_(other.bytes_) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (owner_ != nullptr) owner_->give_back(workspace_, bytes_);
    }

    /// An upload has announced, or sent, so many bytes by now. Returns those of all uploads of its workspace
    /// that are under way: of several at the same time the first sees its own alone.
    std::uint64_t grow_to(std::uint64_t bytes) { return set_to(std::max(bytes, bytes_)); }

    /// The same where some may count elsewhere by now, and here no more.
    std::uint64_t set_to(std::uint64_t bytes) {
      return owner_->replace(workspace_, std::exchange(bytes_, bytes), bytes);
    }

   private:
    WorkspacePlaces* owner_;
    WorkspaceId workspace_;
    std::uint64_t bytes_ = 0;
  };

  /// nullopt when as many are taken as may be.
  std::optional<Place> take(WorkspaceId workspace) {
    const MutexLock lock(mutex_);
    std::uint32_t& uploads = under_way_[workspace].uploads;
    if (uploads >= each_max_) return std::nullopt;
    ++uploads;
    return std::optional<Place>(std::in_place, *this, workspace);
  }

 private:
  struct UnderWay {
    std::uint32_t uploads = 0;
    std::uint64_t bytes = 0;
  };

  std::uint64_t replace(WorkspaceId workspace, std::uint64_t before, std::uint64_t bytes) {
    const MutexLock lock(mutex_);
    std::uint64_t& all = under_way_[workspace].bytes;
    return all = all - before + bytes;
  }
  void give_back(WorkspaceId workspace, std::uint64_t bytes) {
    const MutexLock lock(mutex_);
    const auto found = under_way_.find(workspace);
    if (found == under_way_.end()) return;
    found->second.bytes -= bytes;
    if (--found->second.uploads == 0) under_way_.erase(found);
  }

  const std::uint32_t each_max_;
  Mutex mutex_;
  std::map<WorkspaceId, UnderWay> under_way_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::api
