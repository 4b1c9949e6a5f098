#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "jobs/job_queue.h"

namespace lumbung::queue {

/// A job that comes back: at `offset` after every multiple of `every` since 1970 (UTC).
struct Schedule {
  jobs::JobKind kind;
  std::chrono::seconds every;
  std::chrono::seconds offset{0};
};

/// Housekeeping as the design has it: lost jobs and objects that are to go every minute, temp/ every hour,
/// the rest at night.
std::vector<Schedule> housekeeping_schedule();

/// Puts the next occurrence of each schedule into the queue, delayed until its time. The unique key lets one
/// such job exist at most, so any number of processes may run a scheduler on one database and each occurrence
/// is still done once.
class Scheduler {
 public:
  /// `failed` gets the text of a fault of the queue, after which it is asked again at the next look. Queue
  /// and clock must outlive the scheduler.
  Scheduler(jobs::JobQueue& queue, const Clock& clock, std::vector<Schedule> schedules,
            std::function<void(std::string_view)> failed,
            std::chrono::milliseconds look_every = std::chrono::seconds(15));

  /// Once; the first look is at once.
  void start();
  /// Returns when the last look has ended. The destructor does the same.
  void stop();

 private:
  void run(const std::stop_token& stop);
  void enqueue_all();

  jobs::JobQueue& queue_;
  const Clock& clock_;
  std::vector<Schedule> schedules_;
  std::function<void(std::string_view)> failed_;
  std::chrono::milliseconds look_every_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace lumbung::queue
