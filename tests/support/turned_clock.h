#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.h"

namespace lumbung::test {

/// A clock that stands still until a test turns it.
class TurnedClock final : public Clock {
 public:
  Timestamp now() const override { return from_unix_ms(now_ms_.load()); }
  void turn(std::chrono::milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_{1'795'356'000'000};  // 2026-11-22T14:00:00Z
};

}  // namespace lumbung::test
