#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <utility>

namespace lumbung {

/// "Something changed in this process": wakes the event relay and those who wait for a media, so that neither
/// has to poll quickly. Changes by other processes are found by slow polling, or at once where a messenger
/// carries the signal (forward_to). Thread-safe.
class ChangeSignal {
 public:
  void notify() {
    std::shared_ptr<const std::function<void()>> forward;
    {
      const std::lock_guard lock(mutex_);
      ++generation_;
      forward = forward_;
    }
    changed_.notify_all();
    if (forward) (*forward)();
  }

  /// Another process says so: wakes as notify() does, and is not forwarded.
  void notify_from_elsewhere() {
    {
      const std::lock_guard lock(mutex_);
      ++generation_;
    }
    changed_.notify_all();
  }

  /// Called with every notify(), on its thread; must neither wait nor throw. nullptr ends it, for calls that
  /// begin afterwards.
  void forward_to(std::function<void()> forward) {
    const std::lock_guard lock(mutex_);
    forward_ = forward ? std::make_shared<const std::function<void()>>(std::move(forward)) : nullptr;
  }

  std::uint64_t generation() const {
    const std::lock_guard lock(mutex_);
    return generation_;
  }

  /// Returns when the generation differs from `seen`, the time is over or stop is asked; gives the generation
  /// then.
  std::uint64_t wait(std::uint64_t seen, std::chrono::milliseconds patience, std::stop_token stop) const {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::move(stop), patience, [&] { return generation_ != seen; });
    return generation_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::uint64_t generation_ = 0;
  std::shared_ptr<const std::function<void()>> forward_;
};

}  // namespace lumbung
