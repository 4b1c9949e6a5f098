#pragma once

#include <chrono>
#include <optional>

#include "base/mutex.h"

namespace lumbung::database {

/// Keeps the answer of a query whose cost grows with the data, so that a scrape a second can't eat the
/// engine: an answer that took t is given again for 20 t. Answers that took under 5 ms are never kept.
/// Thread-safe.
template <class T>
class CountingCache {
 public:
  template <class Query>
  T get(Query&& query) {
    using SteadyClock = std::chrono::steady_clock;
    const MutexLock lock(mutex_);
    const auto begun = SteadyClock::now();
    if (kept_ && begun < valid_until_) return *kept_;
    T fresh = query();
    const auto took = SteadyClock::now() - begun;
    kept_.reset();
    if (took >= std::chrono::milliseconds(5)) {
      kept_ = fresh;
      valid_until_ = begun + 20 * took;
    }
    return fresh;
  }

 private:
  Mutex mutex_;
  std::optional<T> kept_ LUMBUNG_GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point valid_until_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::database
