#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <vector>

#include "events/announcement.h"

namespace lumbung::realtime {

/// Events that wait to be sent, those of each workspace in their order and the workspaces in turn: a burst of
/// one makes the others wait for one event each. Not thread-safe.
class WaitingEvents {
 public:
  explicit WaitingEvents(std::size_t most) : most_(most) {}

  /// False when another had to go for it: the oldest of the workspace of which most wait.
  bool push(events::Announcement announcement);
  /// The next `count`, or all that there are.
  std::vector<events::Announcement> take(std::size_t count);
  /// What was taken and not sent, to the front again, were there more than may be.
  void put_back(std::vector<events::Announcement> taken);

  bool empty() const { return turns_.empty(); }

 private:
  void drop_one();

  std::size_t most_;
  std::size_t size_ = 0;
  std::map<WorkspaceId, std::deque<events::Announcement>> lines_;  ///< none is empty
  std::deque<WorkspaceId> turns_;                                  ///< one for each line
};

}  // namespace lumbung::realtime
