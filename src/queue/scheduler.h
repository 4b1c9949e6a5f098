#pragma once

#include <chrono>
#include <functional>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "jobs/job_queue.h"

namespace lumbung::queue {

/// A job that comes back.
struct ScheduledJob {
  jobs::JobKind kind;
  jobs::Schedule schedule;
};

/// Every kind that has a schedule, as the table of kinds has it.
std::vector<ScheduledJob> scheduled_jobs();

/// Puts the next occurrence of each job into the queue, delayed until its time. The unique key lets one
/// such job exist at most, so any number of processes may run a scheduler on one database and each occurrence
/// is still done once.
class Scheduler {
 public:
  /// `failed` gets the text of a fault of the queue, after which it is asked again at the next look. Queue
  /// and clock must outlive the scheduler.
  Scheduler(jobs::JobQueue& queue, const Clock& clock, std::vector<ScheduledJob> scheduled,
            std::function<void(std::string_view)> failed,
            std::chrono::milliseconds look_every = std::chrono::seconds(15));

  /// Once; the first look is at once.
  void start();
  /// Returns when the last look has ended. The destructor does the same.
  void stop();

  /// One look: what its thread does again and again. Throws Fault when the queue does not answer.
  void step();

 private:
  void run(const std::stop_token& stop);

  jobs::JobQueue& queue_;
  const Clock& clock_;
  std::vector<ScheduledJob> scheduled_;
  std::function<void(std::string_view)> failed_;
  std::chrono::milliseconds look_every_;
  Mutex mutex_;
  StoppableCondition stopped_;
  std::jthread thread_;
};

}  // namespace lumbung::queue
