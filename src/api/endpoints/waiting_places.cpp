#include "api/endpoints/waiting_places.h"

#include <algorithm>

namespace lumbung::api {

std::unique_ptr<WaitingPlaces::Place> WaitingPlaces::take(WorkspaceId workspace) {
  const MutexLock lock(mutex_);
  if (taken_ >= places_max_ && !take_from_largest(workspace)) return nullptr;
  auto place = std::make_unique<Place>(*this, workspace);
  held_[workspace].push_back(place.get());
  ++taken_;
  return place;
}

std::size_t WaitingPlaces::taken() const {
  const MutexLock lock(mutex_);
  return taken_;
}

bool WaitingPlaces::take_from_largest(WorkspaceId by) {
  const auto largest = std::max_element(held_.begin(), held_.end(), [](const auto& a, const auto& b) {
    return a.second.size() < b.second.size();
  });
  const auto own = held_.find(by);
  const std::size_t with_this = (own == held_.end() ? 0 : own->second.size()) + 1;
  // Else both would take it from each other for ever.
  if (largest == held_.end() || largest->second.size() <= with_this) return false;
  largest->second.front()->is_held_ = false;
  largest->second.erase(largest->second.begin());
  --taken_;
  return true;
}

bool WaitingPlaces::holds(const Place& place) const {
  const MutexLock lock(mutex_);
  return place.is_held_;
}

void WaitingPlaces::give_back(const Place& place) {
  const MutexLock lock(mutex_);
  if (!place.is_held_) return;
  const auto found = held_.find(place.workspace_);
  std::erase(found->second, &place);
  if (found->second.empty()) held_.erase(found);
  --taken_;
}

}  // namespace lumbung::api
