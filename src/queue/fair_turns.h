#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "jobs/job.h"

namespace lumbung::queue {

/// In which order a worker looks through its queues: the first comes first, but for one time in eight, so
/// that what is urgent can't starve the rest. Thread-safe.
class FairTurns {
 public:
  std::vector<jobs::QueueName> order_of(std::vector<jobs::QueueName> queues) {
    if (++claims_ % kReverseEvery == 0) std::reverse(queues.begin(), queues.end());
    return queues;
  }

 private:
  static constexpr std::uint32_t kReverseEvery = 8;

  std::atomic<std::uint32_t> claims_ = 0;
};

}  // namespace lumbung::queue
