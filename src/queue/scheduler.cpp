#include "queue/scheduler.h"

namespace lumbung::queue {
namespace {

/// The first occurrence after `now`.
Timestamp next_after(const jobs::Schedule& schedule, Timestamp now) {
  const auto since = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() - schedule.offset;
  const auto occurrences = since / schedule.every;
  return Timestamp(schedule.offset + (occurrences + 1) * schedule.every);
}

}  // namespace

std::vector<ScheduledJob> scheduled_jobs() {
  std::vector<ScheduledJob> scheduled;
  for (const jobs::JobKindRow& row : jobs::job_kinds()) {
    if (row.policy.schedule) scheduled.push_back({row.kind, *row.policy.schedule});
  }
  return scheduled;
}

Scheduler::Scheduler(jobs::JobQueue& queue, const Clock& clock, std::vector<ScheduledJob> scheduled,
                     std::function<void(std::string_view)> failed, std::chrono::milliseconds look_every)
    : queue_(queue),
      clock_(clock),
      scheduled_(std::move(scheduled)),
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
      step();
    } catch (const std::exception& fault) {
      failed_(fault.what());
    }
    MutexLock lock(mutex_);
    stopped_.wait_for(lock, stop, look_every_, [] { return false; });
  }
}

void Scheduler::step() {
  for (const auto& [kind, schedule] : scheduled_) {
    jobs::NewJob job;
    job.kind = kind;
    job.unique_key = "schedule:" + std::string(jobs::to_string(kind));
    job.request_id = "schedule";
    job.available_at = next_after(schedule, clock_.now());
    queue_.enqueue(job);
  }
}

}  // namespace lumbung::queue
