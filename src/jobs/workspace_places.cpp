#include "jobs/workspace_places.h"

#include <algorithm>

namespace lumbung::jobs {
namespace {

constexpr WorkspacePlaces::Milliseconds kComeBackFirst{250};
constexpr WorkspacePlaces::Milliseconds kComeBackSpacing{100};
constexpr WorkspacePlaces::Milliseconds kComeBackMax{600'000};
/// Whoever was turned away and did not come back by then waits no longer, or waits elsewhere.
constexpr WorkspacePlaces::Milliseconds kExpectedFor{2'000};

}  // namespace

std::variant<std::unique_ptr<WorkspacePlaces::Place>, WorkspacePlaces::Milliseconds> WorkspacePlaces::take(
    WorkspaceId workspace, Time now) {
  const MutexLock lock(mutex_);
  forget_old(now);
  const bool begins = may_begin(workspace, now);
  Visitor& visitor = visitors_.try_emplace(workspace, Visitor{.line_end = now}).first->second;
  if (begins) {
    auto place = std::make_unique<Place>(*this, workspace);
    ++taken_;
    ++visitor.places;
    visitor.served = ++given_;
    visitor.turned_away.reset();
    return place;
  }
  visitor.turned_away = now;
  Time& end = visitor.line_end;
  end = std::min(std::max(end + kComeBackSpacing, now + kComeBackFirst), now + kComeBackMax);
  return std::chrono::duration_cast<Milliseconds>(end - now);
}

/// As long as a place is left besides those for whoever waits, may have one more, and had their turn before
/// this one.
bool WorkspacePlaces::may_begin(WorkspaceId workspace, Time now) const {
  const auto own = visitors_.find(workspace);
  if (own != visitors_.end() && own->second.places >= limits_.of_one_at_once) return false;
  const std::uint64_t served = own == visitors_.end() ? 0 : own->second.served;
  const auto before = std::count_if(visitors_.begin(), visitors_.end(), [&](const auto& entry) {
    const Visitor& other = entry.second;
    return entry.first != workspace && other.served < served && other.places < limits_.of_one_at_once &&
           other.turned_away && *other.turned_away + kExpectedFor > now;
  });
  return taken_ + static_cast<std::uint64_t>(before) < limits_.at_once;
}

void WorkspacePlaces::forget_old(Time now) {
  std::erase_if(visitors_, [&](const auto& entry) {
    const Visitor& visitor = entry.second;
    return visitor.places == 0 && visitor.line_end < now &&
           (!visitor.turned_away || *visitor.turned_away + kExpectedFor <= now);
  });
}

void WorkspacePlaces::give_back(WorkspaceId workspace) {
  const MutexLock lock(mutex_);
  --taken_;
  --visitors_[workspace].places;
}

}  // namespace lumbung::jobs
