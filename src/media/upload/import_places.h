#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <variant>

#include "base/ids.h"
#include "base/mutex.h"

namespace lumbung::media {

/// How many imports a process of so many workers fetches at a time: for a workspace half of them, as photos
/// are never to wait for the servers of others, and one more for the other workspaces; of two workers one.
std::uint32_t import_places_of(std::uint32_t workers);

/// Keeps imports from taking all workers of a process while they wait for the servers of others, and adds up
/// the bytes that are arriving for each workspace. Those that find no place come back one after the other,
/// each workspace's in a line of its own, and a place that gets free is for the workspace that has had none
/// for longest. No workspace has all of them, unless there is but one: whose servers hang holds the imports
/// of no other up. Thread-safe.
class ImportPlaces {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Milliseconds = std::chrono::milliseconds;

  explicit ImportPlaces(std::uint32_t at_once_max)
      : at_once_max_(at_once_max), workspace_max_(std::max(at_once_max, 2U) - 1) {}

  /// Given back with its bytes when this goes. The ImportPlaces that gave it must live by then. One thread at
  /// a time.
  class Place {
   public:
    Place(ImportPlaces& owner, WorkspaceId workspace) : owner_(owner), workspace_(workspace) {}
    ~Place() { owner_.give_back(workspace_, bytes_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// So many bytes have come, or are announced. Returns those of all imports of the workspace here.
    std::uint64_t grow_to(std::uint64_t bytes);

   private:
    ImportPlaces& owner_;
    const WorkspaceId workspace_;
    std::uint64_t bytes_ = 0;
  };

  /// A place, or after what time to come back.
  std::variant<std::unique_ptr<Place>, Milliseconds> take(WorkspaceId workspace, Time now)
      LUMBUNG_EXCLUDES(mutex_);

 private:
  /// What is known of a workspace that has places, or was turned away lately.
  struct Visitor {
    std::uint32_t places = 0;
    std::uint64_t arriving = 0;  ///< bytes
    std::uint64_t served = 0;    ///< number of the place that it was given last; 0: none
    Time line_end{};
    std::optional<Time> turned_away{};
  };

  bool may_begin(WorkspaceId workspace, Time now) const LUMBUNG_REQUIRES(mutex_);
  void forget_old(Time now) LUMBUNG_REQUIRES(mutex_);
  std::uint64_t add(WorkspaceId workspace, std::uint64_t bytes) LUMBUNG_EXCLUDES(mutex_);
  void give_back(WorkspaceId workspace, std::uint64_t bytes) LUMBUNG_EXCLUDES(mutex_);

  const std::uint32_t at_once_max_;
  const std::uint32_t workspace_max_;
  Mutex mutex_;
  std::uint32_t taken_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::uint64_t given_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::map<WorkspaceId, Visitor> visitors_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::media
