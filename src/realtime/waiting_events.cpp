#include "realtime/waiting_events.h"

#include <algorithm>
#include <utility>

namespace lumbung::realtime {

using events::Announcement;

bool WaitingEvents::push(Announcement announcement) {
  const bool is_full = size_ >= most_;
  if (is_full) drop_one();
  const WorkspaceId workspace = announcement.event.workspace_id;
  const auto [line, is_new] = lines_.try_emplace(workspace);
  if (is_new) turns_.push_back(workspace);
  line->second.push_back(std::move(announcement));
  ++size_;
  return !is_full;
}

std::vector<Announcement> WaitingEvents::take(std::size_t count) {
  std::vector<Announcement> taken;
  while (taken.size() < count && !turns_.empty()) {
    const WorkspaceId workspace = turns_.front();
    turns_.pop_front();
    const auto line = lines_.find(workspace);
    taken.push_back(std::move(line->second.front()));
    line->second.pop_front();
    --size_;
    if (line->second.empty()) {
      lines_.erase(line);
    } else {
      turns_.push_back(workspace);
    }
  }
  return taken;
}

void WaitingEvents::put_back(std::vector<Announcement> taken) {
  for (auto announcement = taken.rbegin(); announcement != taken.rend(); ++announcement) {
    const WorkspaceId workspace = announcement->event.workspace_id;
    const auto [line, is_new] = lines_.try_emplace(workspace);
    if (is_new) turns_.push_front(workspace);
    line->second.push_front(std::move(*announcement));
    ++size_;
  }
}

void WaitingEvents::drop_one() {
  const auto longest = std::max_element(lines_.begin(), lines_.end(), [](const auto& a, const auto& b) {
    return a.second.size() < b.second.size();
  });
  if (longest == lines_.end()) return;
  longest->second.pop_front();
  --size_;
  if (!longest->second.empty()) return;
  std::erase(turns_, longest->first);
  lines_.erase(longest);
}

}  // namespace lumbung::realtime
