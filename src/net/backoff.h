#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace lumbung::net {

/// How long to wait before a request is tried again: twice as long each time, and somewhere between half of
/// that and all of it, so that many clients do not come back at once.
struct Backoff {
  std::chrono::milliseconds first{200};
  std::chrono::milliseconds longest{5'000};

  /// `failures` is how often it failed so far, at least 1. `random` is a uniform random bit generator.
  template <class Random>
  std::chrono::milliseconds delay(unsigned failures, Random& random) const {
    const unsigned doublings = std::min(failures - 1, 20U);
    const auto whole = std::min<std::chrono::milliseconds>(longest, first * (1LL << doublings));
    std::uniform_int_distribution<std::int64_t> within(whole.count() / 2, whole.count());
    return std::chrono::milliseconds(within(random));
  }
};

}  // namespace lumbung::net
