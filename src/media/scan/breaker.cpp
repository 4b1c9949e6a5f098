#include "media/scan/breaker.h"

#include <algorithm>
#include <utility>

namespace lumbung::media {

Breaker::Pass Breaker::enter(Time now) {
  const MutexLock lock(mutex_);
  if (!open_) return Pass::free;
  if (on_trial_ || now < asked_again_at_) return Pass::refused;
  on_trial_ = true;
  return Pass::trial;
}

Breaker::Change Breaker::leave(Pass pass, Ending ending, std::optional<std::uint64_t> about, Time now) {
  const MutexLock lock(mutex_);
  if (pass == Pass::trial) on_trial_ = false;
  if (ending == Ending::unknown) return Change::none;
  if (ending == Ending::answered) {
    hangs_ = 0;
    hung_about_.reset();
    pause_ = kPauseMin;
    return std::exchange(open_, false) ? Change::closed : Change::none;
  }
  if (open_) {
    if (pass == Pass::trial) {
      pause_ = std::min(pause_ * 2, kPauseMax);
      asked_again_at_ = now + pause_;
    }
    return Change::none;
  }
  if (about && about == hung_about_) return Change::none;
  hung_about_ = about;
  if (++hangs_ < kHangsMax) return Change::none;
  open_ = true;
  asked_again_at_ = now + pause_;
  return Change::opened;
}

bool Breaker::is_open() const {
  const MutexLock lock(mutex_);
  return open_;
}

}  // namespace lumbung::media
