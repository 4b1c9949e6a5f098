#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <utility>

#include "base/mutex.h"

namespace lumbung {

/// "Something changed in this process": wakes the event relay and those who wait for a media, so that neither
/// has to poll quickly. Changes by other processes are found by slow polling, or at once where a messenger
/// carries the signal (forward_to). Thread-safe.
class ChangeSignal {
 public:
  void notify() {
    std::shared_ptr<const std::function<void()>> forward;
    {
      const MutexLock lock(mutex_);
      ++generation_;
      forward = forward_;
    }
    changed_.notify_all();
    if (forward) (*forward)();
  }

  /// Another process says so: wakes as notify() does, and is not forwarded.
  void notify_from_elsewhere() {
    {
      const MutexLock lock(mutex_);
      ++generation_;
    }
    changed_.notify_all();
  }

  /// Called with every notify(), on its thread; must neither wait nor throw. nullptr ends it, for calls that
  /// begin afterwards.
  void forward_to(std::function<void()> forward) {
    const MutexLock lock(mutex_);
    forward_ = forward ? std::make_shared<const std::function<void()>>(std::move(forward)) : nullptr;
  }

  std::uint64_t generation() const {
    const MutexLock lock(mutex_);
    return generation_;
  }

  /// Returns when the generation differs from `seen`, the time is over or stop is asked; gives the generation
  /// then.
  std::uint64_t wait(std::uint64_t seen, std::chrono::milliseconds patience, std::stop_token stop) const {
    MutexLock lock(mutex_);
    changed_.wait_for(lock, std::move(stop), patience,
                      [&]() LUMBUNG_REQUIRES(mutex_) { return generation_ != seen; });
    return generation_;
  }

 private:
  mutable Mutex mutex_;
  mutable StoppableCondition changed_;
  std::uint64_t generation_ LUMBUNG_GUARDED_BY(mutex_) = 0;
  std::shared_ptr<const std::function<void()>> forward_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung
