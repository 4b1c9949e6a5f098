#pragma once

#include <chrono>
#include <optional>
#include <stop_token>

#include "base/mutex.h"
#include "media/upkeep/housekeeping.h"

namespace lumbung::media {

/// The time that one run of a task has before other jobs get their turn. One thread.
class TimeShare {
 public:
  /// `report` must outlive it and gets the reason when the run has to end. nullopt: as long as it takes.
  TimeShare(HousekeepingReport& report, std::stop_token stop, std::optional<std::chrono::seconds> share);

  /// True when the run must end where it stands. Ask after each piece of work and not before the first: so
  /// every run gets on, however slow the machine is.
  bool is_over();
  /// Between two transactions: waits as long as the last one took, so that others get at the database, of
  /// other processes, too, which SQLite lets in only when they happen to ask at the right moment.
  void give_way();

 private:
  using Time = std::chrono::steady_clock;

  HousekeepingReport& report_;
  std::stop_token stop_;
  std::optional<std::chrono::seconds> share_;
  Time::time_point begun_ = Time::now();
  Time::time_point gave_way_at_ = begun_;
  Mutex mutex_;
  StoppableCondition stopped_;
};

}  // namespace lumbung::media
