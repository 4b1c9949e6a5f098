#include "whatsapp/media_ids/upload_pace.h"

#include <algorithm>
#include <thread>

namespace lumbung::whatsapp {
namespace {

using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr microseconds kLeastPause{25'000};
constexpr microseconds kPauseMax{5'000'000};
/// Shorter than an upload takes anyway.
constexpr microseconds kPauseMin{1'000};
constexpr std::chrono::seconds kSlowedOnceIn{1};
constexpr int kQuickerBy = 50;

}  // namespace

void UploadPace::wait(const std::string& phone_number_id) {
  steady_clock::time_point turn;
  {
    const MutexLock lock(mutex_);
    const auto found = paces_.find(phone_number_id);
    if (found == paces_.end()) return;
    const auto now = steady_clock::now();
    turn = std::min(std::max(found->second.next, now), now + kPauseMax);
    found->second.next = turn + found->second.pause;
  }
  std::this_thread::sleep_until(turn);
}

void UploadPace::slow_down(const std::string& phone_number_id) {
  const auto now = steady_clock::now();
  const MutexLock lock(mutex_);
  Pace& pace = paces_[phone_number_id];
  if (pace.pause.count() > 0 && now < pace.slowed + kSlowedOnceIn) return;
  pace.slowed = now;
  pace.pause = std::clamp(pace.pause * 2, kLeastPause, kPauseMax);
}

void UploadPace::quicken(const std::string& phone_number_id) {
  const MutexLock lock(mutex_);
  const auto found = paces_.find(phone_number_id);
  if (found == paces_.end()) return;
  found->second.pause -= found->second.pause / kQuickerBy;
  if (found->second.pause < kPauseMin) paces_.erase(found);
}

microseconds UploadPace::pause_of(const std::string& phone_number_id) {
  const MutexLock lock(mutex_);
  const auto found = paces_.find(phone_number_id);
  return found == paces_.end() ? microseconds(0) : found->second.pause;
}

}  // namespace lumbung::whatsapp
