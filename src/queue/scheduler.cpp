#include "queue/scheduler.h"

namespace lumbung::queue {
namespace {

using namespace std::chrono_literals;
using jobs::JobKind;

/// The first occurrence after `now`.
Timestamp next_after(const Schedule& schedule, Timestamp now) {
  const auto since = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() - schedule.offset;
  const auto occurrences = since / schedule.every;
  return Timestamp(schedule.offset + (occurrences + 1) * schedule.every);
}

}  // namespace

std::vector<Schedule> housekeeping_schedule() {
  return {
      {JobKind::reconcile, 1min},
      {JobKind::remove_objects, 1min},
      {JobKind::purge_temp, 1h},
      {JobKind::rescan, 1h, 30min},
      {JobKind::purge_deleted, 24h, 130min},
      {JobKind::cleanup_orphans, 24h, 150min},
      {JobKind::verify_storage, 24h, 3h},
  };
}

Scheduler::Scheduler(jobs::JobQueue& queue, const Clock& clock, std::vector<Schedule> schedules,
                     std::function<void(std::string_view)> failed, std::chrono::milliseconds look_every)
    : queue_(queue),
      clock_(clock),
      schedules_(std::move(schedules)),
      failed_(std::move(failed)),
      look_every_(look_every) {}

void Scheduler::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Scheduler::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Scheduler::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      enqueue_all();
    } catch (const std::exception& fault) {
      failed_(fault.what());
    }
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, stop, look_every_, [] { return false; });
  }
}

void Scheduler::enqueue_all() {
  for (const Schedule& schedule : schedules_) {
    jobs::NewJob job;
    job.kind = schedule.kind;
    job.unique_key = "schedule:" + std::string(jobs::to_string(schedule.kind));
    job.request_id = "schedule";
    job.available_at = next_after(schedule, clock_.now());
    queue_.enqueue(job);
  }
}

}  // namespace lumbung::queue
