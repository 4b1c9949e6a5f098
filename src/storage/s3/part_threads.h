#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

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
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
    changed_.notify_one();
  }

 private:
  void run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return !waiting_.empty(); })) {
      const std::function<void()> work = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      work();
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::deque<std::function<void()>> waiting_;  ///< guarded by mutex_
  std::vector<std::jthread> threads_;
};

}  // namespace lumbung::storage
