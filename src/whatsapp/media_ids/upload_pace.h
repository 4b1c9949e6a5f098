#pragma once

#include <chrono>
#include <map>
#include <string>

#include "base/mutex.h"

namespace lumbung::whatsapp {

/// How fast a number's many small files go to Meta from this process: as fast as they come, until Meta says
/// that it was too fast; from then on with a pause between each, twice as long each time that it says so
/// again, and shorter with each upload that goes well. Thread-safe.
class UploadPace {
 public:
  /// Waits for the turn of an upload, five seconds at most.
  void wait(const std::string& phone_number_id);
  /// Several that are refused at once count as one.
  void slow_down(const std::string& phone_number_id);
  void quicken(const std::string& phone_number_id);
  /// Between two uploads, for tests.
  std::chrono::microseconds pause_of(const std::string& phone_number_id);

 private:
  struct Pace {
    std::chrono::microseconds pause{0};
    std::chrono::steady_clock::time_point next{};
    std::chrono::steady_clock::time_point slowed{};
  };

  Mutex mutex_;
  /// Of numbers that had to be slowed down.
  std::map<std::string, Pace> paces_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::whatsapp
