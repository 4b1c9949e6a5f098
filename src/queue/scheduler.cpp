#include "queue/scheduler.h"

#include <condition_variable>
#include <exception>
#include <mutex>

namespace lumbung::queue {
namespace {

constexpr std::chrono::milliseconds kTick{1'000};

void pause(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, kTick, [] { return false; });
}

}  // namespace

std::vector<ScheduledJob> housekeeping_schedule() {
  using media::JobKind;
  using std::chrono::hours;
  using std::chrono::minutes;
  return {{JobKind::reconcile, minutes(1), {}},
          {JobKind::purge_temp, hours(1), minutes(10)},
          {JobKind::purge_deleted, hours(24), hours(2)},
          {JobKind::cleanup_orphans, hours(24), hours(3)},
          {JobKind::verify_storage, hours(24), hours(4)}};
}

Scheduler::Scheduler(media::JobQueue& queue, const Clock& clock, std::vector<ScheduledJob> schedule,
                     std::function<void(std::string_view)> on_fault)
    : queue_(queue), clock_(clock), schedule_(std::move(schedule)), on_fault_(std::move(on_fault)) {}

Scheduler::~Scheduler() {
  stop();
}

void Scheduler::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
}

void Scheduler::stop() {
  thread_ = std::jthread();
}

Timestamp Scheduler::next_due(const ScheduledJob& job, Timestamp now) {
  const auto since = now.time_since_epoch() - job.offset;
  const auto period = std::chrono::milliseconds(job.every);
  const auto periods = since / period - (since % period < std::chrono::milliseconds::zero() ? 1 : 0);
  return Timestamp((periods + 1) * period + job.offset);
}

void Scheduler::loop(std::stop_token stop) {
  std::vector<Timestamp> due;
  for (const ScheduledJob& job : schedule_) due.push_back(next_due(job, clock_.now()));
  for (; !stop.stop_requested(); pause(stop)) {
    const Timestamp now = clock_.now();
    for (std::size_t i = 0; i < schedule_.size(); ++i) {
      if (now < due[i]) continue;
      try {
        queue_.enqueue({.kind = schedule_[i].kind, .unique_key = std::string(to_string(schedule_[i].kind))});
        due[i] = next_due(schedule_[i], now);
      } catch (const std::exception& fault) {
        on_fault_(fault.what());
      }
    }
  }
}

}  // namespace lumbung::queue
