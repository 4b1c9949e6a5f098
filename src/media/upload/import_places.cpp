#include "media/upload/import_places.h"

namespace lumbung::media {

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
  auto taken = places_.take(workspace, now);
  if (const auto* later = std::get_if<Milliseconds>(&taken)) return *later;
  return std::make_unique<Place>(*this, workspace, std::get<0>(std::move(taken)));
}

std::uint64_t ImportPlaces::add(WorkspaceId workspace, std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  return arriving_[workspace] += bytes;
}

void ImportPlaces::subtract(WorkspaceId workspace, std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  const auto found = arriving_.find(workspace);
  if (found == arriving_.end()) return;
  found->second -= bytes;
  if (found->second == 0) arriving_.erase(found);
}

}  // namespace lumbung::media
