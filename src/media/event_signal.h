#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <utility>

namespace lumbung::media {

/// "Something changed in this process": wakes the event relay and those who wait for a media, so that neither
/// has to poll quickly. Changes by other processes are found by slow polling. Thread-safe.
class EventSignal {
 public:
  void notify() {
    {
      const std::lock_guard lock(mutex_);
      ++generation_;
    }
    changed_.notify_all();
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
};

}  // namespace lumbung::media
