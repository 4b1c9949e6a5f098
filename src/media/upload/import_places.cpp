#include "media/upload/import_places.h"

#include <algorithm>

namespace lumbung::media {
namespace {

constexpr ImportPlaces::Milliseconds kComeBackFirst{250};
constexpr ImportPlaces::Milliseconds kComeBackSpacing{100};
constexpr ImportPlaces::Milliseconds kComeBackMax{600'000};

}  // namespace

std::uint64_t ImportPlaces::Place::grow_to(std::uint64_t bytes) {
  const std::uint64_t more = bytes > bytes_ ? bytes - bytes_ : 0;
  bytes_ += more;
  return owner_.add(workspace_, more);
}

std::variant<std::unique_ptr<ImportPlaces::Place>, ImportPlaces::Milliseconds> ImportPlaces::take(
    WorkspaceId workspace, Time now) {
  const MutexLock lock(mutex_);
  if (taken_ < at_once_max_) {
    auto place = std::make_unique<Place>(*this, workspace);
    ++taken_;
    return place;
  }
  std::erase_if(line_ends_, [&](const auto& line) { return line.second < now; });
  Time& end = line_ends_.try_emplace(workspace, now).first->second;
  end = std::min(std::max(end + kComeBackSpacing, now + kComeBackFirst), now + kComeBackMax);
  return std::chrono::duration_cast<Milliseconds>(end - now);
}

std::uint64_t ImportPlaces::add(WorkspaceId workspace, std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  return arriving_[workspace] += bytes;
}

void ImportPlaces::give_back(WorkspaceId workspace, std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  --taken_;
  const auto found = arriving_.find(workspace);
  if (found == arriving_.end()) return;
  found->second -= bytes;
  if (found->second == 0) arriving_.erase(found);
}

}  // namespace lumbung::media
