#pragma once

#include "base/clock.h"

namespace lumbung::simulation {

/// A clock that goes when it is turned.
class VirtualClock final : public Clock {
 public:
  Timestamp now() const override { return now_; }
  void turn(std::chrono::milliseconds by) {
    now_ += by;
    if (by.count() < 0) turned_back_ -= by;
  }
  /// Goes on where now() is turned back, as the clock does by which a machine waits.
  Timestamp steady() const { return now_ + turned_back_; }
  /// How much altogether.
  std::chrono::milliseconds turned_back() const { return turned_back_; }

 private:
  std::chrono::milliseconds turned_back_{0};
  Timestamp now_ = from_unix_ms(1'795'356'000'000);  // 2026-11-22T14:00:00Z
};

}  // namespace lumbung::simulation
