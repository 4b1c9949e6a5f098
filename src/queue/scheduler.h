#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "media/job_queue.h"

namespace lumbung::queue {

struct ScheduledJob {
  media::JobKind kind = media::JobKind::reconcile;
  std::chrono::seconds every{60};
  std::chrono::seconds offset{0};  ///< so that not everything falls on midnight
};

/// What design section 2 asks for: reconcile each minute, temp files hourly, the rest daily.
std::vector<ScheduledJob> housekeeping_schedule();

/// Puts periodic jobs into the queue. Times are aligned to the clock, not to the start of the process, and
/// each kind waits at most once in the queue, so any number of processes may run one.
class Scheduler {
 public:
  /// `queue` and `clock` must outlive the scheduler. `on_fault` is told when the queue did not take a job; it
  /// is offered again a second later.
  Scheduler(media::JobQueue& queue, const Clock& clock, std::vector<ScheduledJob> schedule,
            std::function<void(std::string_view)> on_fault);
  ~Scheduler();

  void start();
  void stop();

  /// The first multiple of `every` (plus `offset`) after `now`. Pure.
  static Timestamp next_due(const ScheduledJob& job, Timestamp now);

 private:
  void loop(std::stop_token stop);

  media::JobQueue& queue_;
  const Clock& clock_;
  const std::vector<ScheduledJob> schedule_;
  const std::function<void(std::string_view)> on_fault_;
  std::jthread thread_;
};

}  // namespace lumbung::queue
