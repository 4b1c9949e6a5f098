#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <variant>

#include "base/ids.h"
#include "base/mutex.h"

namespace lumbung::jobs {

/// Keeps jobs that wait for the servers of others from taking all threads of a process. Those that find no
/// place come back one after the other, each workspace's in a line of its own, and a place that gets free is
/// for the workspace that has had none for longest. Thread-safe.
class WorkspacePlaces {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Milliseconds = std::chrono::milliseconds;

  struct Limits {
    std::uint32_t at_once = 1;         ///< of all workspaces together
    std::uint32_t of_one_at_once = 1;  ///< of one workspace
  };
  explicit WorkspacePlaces(const Limits& limits) : limits_(limits) {}

  /// Given back when this goes. The WorkspacePlaces that gave it must live by then.
  class Place {
   public:
    Place(WorkspacePlaces& owner, WorkspaceId workspace) : owner_(owner), workspace_(workspace) {}
    ~Place() { owner_.give_back(workspace_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    WorkspacePlaces& owner_;
    const WorkspaceId workspace_;
  };

  /// A place, or after what time to come back.
  std::variant<std::unique_ptr<Place>, Milliseconds> take(WorkspaceId workspace, Time now)
      LUMBUNG_EXCLUDES(mutex_);

 private:
  /// What is known of a workspace that has places, or was turned away lately.
  struct Visitor {
    std::uint32_t places = 0;
    std::uint64_t served = 0;  ///< number of the place that it was given last; 0: none
    Time line_end{};
    std::optional<Time> turned_away{};
  };

  bool may_begin(WorkspaceId workspace, Time now) const LUMBUNG_REQUIRES(mutex_);
  void forget_old(Time now) LUMBUNG_REQUIRES(mutex_);
  void give_back(WorkspaceId workspace) LUMBUNG_EXCLUDES(mutex_);

  const Limits limits_;
  Mutex mutex_;
  std::uint32_t taken_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::uint64_t given_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::map<WorkspaceId, Visitor> visitors_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::jobs
