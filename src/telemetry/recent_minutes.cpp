#include "telemetry/recent_minutes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lumbung::telemetry {
namespace {

using std::chrono::microseconds;

constexpr double kShortest_us = 100;
constexpr double kStep = 1.25;

std::size_t class_of(std::chrono::nanoseconds took, std::size_t classes) {
  const double us = std::chrono::duration<double, std::micro>(took).count();
  if (us <= kShortest_us) return 0;
  return std::min(classes - 1,
                  static_cast<std::size_t>(std::ceil(std::log(us / kShortest_us) / std::log(kStep))));
}

template <class Classes>
std::uint64_t sum_of(const Classes& classes) {
  return std::accumulate(classes.begin(), classes.end(), std::uint64_t{0});
}

/// The middle of the class in which it lies.
template <class Classes>
std::optional<microseconds> p95_of(const Classes& classes) {
  const std::uint64_t all = sum_of(classes);
  if (all == 0) return std::nullopt;
  std::uint64_t left = (all * 95 + 99) / 100;
  std::size_t index = 0;
  while (classes[index] < left) left -= classes[index++];
  const double highest = kShortest_us * std::pow(kStep, static_cast<double>(index));
  return microseconds(std::llround(highest * (1 + 1 / kStep) / 2));
}

std::int64_t minute_number(Timestamp time) {
  return std::chrono::floor<std::chrono::minutes>(time.time_since_epoch()).count();
}

}  // namespace

void RecentMinutes::upload(Timestamp now, std::chrono::nanoseconds took) {
  const MutexLock lock(mutex_);
  Classes& classes = slot_of(now).uploads;
  ++classes[class_of(took, classes.size())];
}

void RecentMinutes::thumbnail(Timestamp now, std::chrono::nanoseconds took) {
  const MutexLock lock(mutex_);
  Classes& classes = slot_of(now).thumbnails;
  ++classes[class_of(took, classes.size())];
}

void RecentMinutes::media(Timestamp now, bool is_completed) {
  const MutexLock lock(mutex_);
  Slot& slot = slot_of(now);
  ++(is_completed ? slot.completed : slot.failed);
}

RecentMinutes::Slot& RecentMinutes::slot_of(Timestamp now) {
  const std::int64_t minute = minute_number(now);
  Slot& slot = slots_[static_cast<std::uint64_t>(minute) % kMinutes];
  if (slot.minute != minute) slot = Slot{.minute = minute};
  return slot;
}

Minute RecentMinutes::minute_of(const Slot& slot) {
  return {.begin = Timestamp(std::chrono::minutes(slot.minute)),
          .uploads = sum_of(slot.uploads),
          .thumbnails = sum_of(slot.thumbnails),
          .completed = slot.completed,
          .failed = slot.failed,
          .upload_p95 = p95_of(slot.uploads),
          .thumbnail_p95 = p95_of(slot.thumbnails)};
}

std::vector<Minute> RecentMinutes::list(Timestamp now) const {
  const std::int64_t last = minute_number(now);
  std::vector<Minute> minutes;
  const MutexLock lock(mutex_);
  for (std::int64_t minute = last - static_cast<std::int64_t>(kMinutes) + 1; minute <= last; ++minute) {
    const Slot& slot = slots_[static_cast<std::uint64_t>(minute) % kMinutes];
    minutes.push_back(minute_of(slot.minute == minute ? slot : Slot{.minute = minute}));
  }
  return minutes;
}

}  // namespace lumbung::telemetry
