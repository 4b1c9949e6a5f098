#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "base/mutex.h"
#include "base/steady_time.h"

namespace lumbung::database {

/// Keeps the answer of a query whose cost grows with the data, so that a scrape a second can't eat the
/// engine: an answer that took t is given again for 20 t. Answers that took under 5 ms are never kept.
/// Thread-safe.
template <class T>
class CountingCache {
 public:
  explicit CountingCache(SteadyNow now = std::chrono::steady_clock::now) : now_(std::move(now)) {}

  template <class Query>
  T get(Query&& query) {
    const MutexLock lock(mutex_);
    const SteadyTime begun = now_();
    if (kept_ && begun < valid_until_) return *kept_;
    T fresh = query();
    const auto took = now_() - begun;
    kept_.reset();
    if (took >= std::chrono::milliseconds(5)) {
      kept_ = fresh;
      valid_until_ = begun + 20 * took;
    }
    return fresh;
  }

 private:
  const SteadyNow now_;
  Mutex mutex_;
  std::optional<T> kept_ LUMBUNG_GUARDED_BY(mutex_);
  SteadyTime valid_until_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::database
