#include "media/url_epochs.h"

namespace lumbung::media {

std::uint32_t UrlEpochs::of(WorkspaceId workspace) {
  // Before the question, so that an answer is never older than it seems.
  const Time asked_at = now_();
  {
    const MutexLock lock(mutex_);
    const auto found = known_.find(workspace.value);
    if (found != known_.end() && asked_at - found->second.asked_at < kTrust) return found->second.epoch;
  }
  const auto there = workspaces_.find(workspace);
  const std::uint32_t epoch = there ? there->url_epoch : 0;
  const MutexLock lock(mutex_);
  if (known_.size() >= kKeptMax && !known_.contains(workspace.value)) known_.clear();
  // Of two that asked at once the later question counts.
  Known& known = known_[workspace.value];
  if (known.asked_at <= asked_at) known = {epoch, asked_at};
  return epoch;
}

}  // namespace lumbung::media
