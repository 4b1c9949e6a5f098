#include "media/upload/import_places.h"

#include <algorithm>

namespace lumbung::media {
namespace {

constexpr ImportPlaces::Milliseconds kComeBackFirst{250};
constexpr ImportPlaces::Milliseconds kComeBackSpacing{100};
constexpr ImportPlaces::Milliseconds kComeBackMax{600'000};
/// Whoever was turned away and did not come back by then waits no longer, or waits elsewhere.
constexpr ImportPlaces::Milliseconds kExpectedFor{2'000};

}  // namespace

std::uint32_t import_places_of(std::uint32_t workers) {
  return workers > 2 ? workers / 2 + 1 : 1;
}

std::uint64_t ImportPlaces::Place::grow_to(std::uint64_t bytes) {
  const std::uint64_t more = bytes > bytes_ ? bytes - bytes_ : 0;
  bytes_ += more;
  return owner_.add(workspace_, more);
}

std::variant<std::unique_ptr<ImportPlaces::Place>, ImportPlaces::Milliseconds> ImportPlaces::take(
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
bool ImportPlaces::may_begin(WorkspaceId workspace, Time now) const {
  const auto own = visitors_.find(workspace);
  if (own != visitors_.end() && own->second.places >= workspace_max_) return false;
  const std::uint64_t served = own == visitors_.end() ? 0 : own->second.served;
  const auto before = std::count_if(visitors_.begin(), visitors_.end(), [&](const auto& entry) {
    const Visitor& other = entry.second;
    return entry.first != workspace && other.served < served && other.places < workspace_max_ &&
           other.turned_away && *other.turned_away + kExpectedFor > now;
  });
  return taken_ + static_cast<std::uint64_t>(before) < at_once_max_;
}

void ImportPlaces::forget_old(Time now) {
  std::erase_if(visitors_, [&](const auto& entry) {
    const Visitor& visitor = entry.second;
    return visitor.places == 0 && visitor.line_end < now &&
           (!visitor.turned_away || *visitor.turned_away + kExpectedFor <= now);
  });
}

std::uint64_t ImportPlaces::add(WorkspaceId workspace, std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  return visitors_[workspace].arriving += bytes;
}

void ImportPlaces::give_back(WorkspaceId workspace, std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  --taken_;
  Visitor& visitor = visitors_[workspace];
  --visitor.places;
  visitor.arriving -= bytes;
}

}  // namespace lumbung::media
