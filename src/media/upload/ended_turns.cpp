#include "media/upload/ended_turns.h"

namespace lumbung::media {

void EndedTurns::add(const Uuid& upload, std::uint64_t fence) {
  const MutexLock lock(mutex_);
  if (fences_.size() >= kMost) fences_.clear();
  fences_.insert_or_assign(upload, fence);
}

bool EndedTurns::take(const Uuid& upload, std::uint64_t fence) {
  const MutexLock lock(mutex_);
  const auto found = fences_.find(upload);
  if (found == fences_.end()) return false;
  const bool is_current = found->second == fence;
  fences_.erase(found);
  return is_current;
}

}  // namespace lumbung::media
