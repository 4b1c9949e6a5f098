#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <variant>

#include "base/ids.h"
#include "base/mutex.h"
#include "jobs/workspace_places.h"

namespace lumbung::media {

/// How many imports a process of so many workers fetches at a time: for a workspace half of them, as photos
/// are never to wait for the servers of others, and one more for the other workspaces; of two workers one.
std::uint32_t import_places_of(std::uint32_t workers);

/// Keeps imports from taking all workers of a process while they wait for the servers of others
/// (jobs::WorkspacePlaces), and adds up the bytes that are arriving for each workspace. No workspace has all
/// places, unless there is but one: whose servers hang holds the imports of no other up. Thread-safe.
class ImportPlaces {
 public:
  using Time = jobs::WorkspacePlaces::Time;
  using Milliseconds = jobs::WorkspacePlaces::Milliseconds;

  explicit ImportPlaces(std::uint32_t at_once_max)
      : places_({.at_once = at_once_max, .of_one_at_once = std::max(at_once_max, 2U) - 1}) {}

  /// Given back with its bytes when this goes. The ImportPlaces that gave it must live by then. One thread at
  /// a time.
  class Place {
   public:
    Place(ImportPlaces& owner, WorkspaceId workspace, std::unique_ptr<jobs::WorkspacePlaces::Place> place)
        : owner_(owner), workspace_(workspace), place_(std::move(place)) {}
    ~Place() { owner_.subtract(workspace_, bytes_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// So many bytes have come, or are announced. Returns those of all imports of the workspace here.
    std::uint64_t grow_to(std::uint64_t bytes);

   private:
    ImportPlaces& owner_;
    const WorkspaceId workspace_;
    const std::unique_ptr<jobs::WorkspacePlaces::Place> place_;
    std::uint64_t bytes_ = 0;
  };

  /// A place, or after what time to come back.
  std::variant<std::unique_ptr<Place>, Milliseconds> take(WorkspaceId workspace, Time now);

 private:
  std::uint64_t add(WorkspaceId workspace, std::uint64_t bytes) LUMBUNG_EXCLUDES(mutex_);
  void subtract(WorkspaceId workspace, std::uint64_t bytes) LUMBUNG_EXCLUDES(mutex_);

  jobs::WorkspacePlaces places_;
  Mutex mutex_;
  std::map<WorkspaceId, std::uint64_t> arriving_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::media
