#pragma once

#include <ctime>
#include <string>
#include <vector>

#include "sandbox/wire/messages.h"

namespace lumbung::codec {

/// Counts the processor time of the steps of one job.
class StepClock {
 public:
  /// Runs `step` and books its time under `name`.
  template <class Step>
  auto time(std::string name, const Step& step) {
    const Booking booking{*this, std::move(name), now()};
    return step();
  }

  const std::vector<sandbox::StepTime>& steps() const { return steps_; }

 private:
  struct Booking {
    StepClock& clock;
    std::string name;
    double begin;

    ~Booking() { clock.steps_.push_back({name, now() - begin}); }
  };

  static double now() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
  }

  std::vector<sandbox::StepTime> steps_;
};

}  // namespace lumbung::codec
