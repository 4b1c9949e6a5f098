#include "media/upkeep/time_share.h"

#include <algorithm>
#include <utility>

namespace lumbung::media {
namespace {

constexpr std::chrono::milliseconds kGivenWayMax{100};

}  // namespace

TimeShare::TimeShare(HousekeepingReport& report, std::stop_token stop,
                     std::optional<std::chrono::seconds> share)
    : report_(report), stop_(std::move(stop)), share_(share) {}

bool TimeShare::is_over() {
  if (stop_.stop_requested()) {
    report_.interrupted = true;
    return true;
  }
  if (!share_ || Time::now() - begun_ < *share_) return false;
  report_.capped = report_.has_more = true;
  return true;
}

void TimeShare::give_way() {
  const Time::duration pause = std::min<Time::duration>(Time::now() - gave_way_at_, kGivenWayMax);
  {
    MutexLock lock(mutex_);
    stopped_.wait_for(lock, stop_, pause, [] { return false; });
  }
  gave_way_at_ = Time::now();
}

}  // namespace lumbung::media
