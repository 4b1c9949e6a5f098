#include "media/progress.h"

namespace lumbung::media {
namespace {

constexpr std::chrono::seconds kBetween{1};

}  // namespace

bool ProgressThrottle::pass(const Progress& progress, TimePoint now) {
  if (progress.percent <= percent_told_ || now - told_at_ < kBetween) return false;
  percent_told_ = progress.percent;
  told_at_ = now;
  return true;
}

}  // namespace lumbung::media
