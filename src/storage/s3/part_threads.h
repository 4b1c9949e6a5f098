#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "base/mutex.h"

namespace lumbung::storage {

/// The threads that send parts, shared by all uploads of a store, so that their number is bounded.
/// Thread-safe.
class PartThreads {
 public:
  explicit PartThreads(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      threads_.emplace_back([this](const std::stop_token& stop) { run(stop); });
  }

  /// `work` must not throw. All work that was given is done before the destructor returns.
  void add(std::function<void()> work) {
    const MutexLock lock(mutex_);
    waiting_.push_back(std::move(work));
    changed_.notify_one();
  }

 private:
  void run(const std::stop_token& stop) {
    MutexLock lock(mutex_);
    while (changed_.wait(lock, stop, [this]() LUMBUNG_REQUIRES(mutex_) { return !waiting_.empty(); })) {
      const std::function<void()> work = std::move(waiting_.front());
      waiting_.pop_front();
      const MutexUnlock unlocked(mutex_);
      work();
    }
  }

  Mutex mutex_;
  StoppableCondition changed_;
  std::deque<std::function<void()>> waiting_ LUMBUNG_GUARDED_BY(mutex_);
  std::vector<std::jthread> threads_;
};

}  // namespace lumbung::storage
