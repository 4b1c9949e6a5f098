#include "queue/relief.h"

#include <algorithm>

namespace lumbung::queue {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

/// Longer than a photo takes.
constexpr milliseconds kHeldUpAfter{1'000};
constexpr milliseconds kReliefPoll{250};

}  // namespace

std::optional<jobs::LeasedJob> Relief::claim(std::string_view worker, std::chrono::seconds lease_for,
                                             milliseconds patience, const std::stop_token& stop) {
  const auto deadline = SteadyClock::now() + patience;
  while (!stop.stop_requested()) {
    if (const auto served = workers_.held_up_for(kHeldUpAfter)) {
      if (auto job = short_jobs_.claim_short(*served, worker, lease_for)) return job;
    }
    const auto left = std::chrono::ceil<milliseconds>(deadline - SteadyClock::now());
    if (left <= milliseconds(0)) return std::nullopt;
    MutexLock lock(mutex_);
    stopped_.wait_for(lock, stop, std::min(left, kReliefPoll), [] { return false; });
  }
  return std::nullopt;
}

}  // namespace lumbung::queue
