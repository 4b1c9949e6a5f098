#include "queue/running_jobs.h"

#include <algorithm>

namespace lumbung::queue {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

}  // namespace

RunningJobs::RunningJobs(media::JobQueue& queue, WorkerObserver& observer, std::chrono::seconds lease_for)
    : queue_(queue), observer_(observer), lease_for_(lease_for) {}

std::shared_ptr<RunningJob> RunningJobs::add(const media::Lease& lease, milliseconds timeout) {
  auto job = std::make_shared<RunningJob>();
  job->lease = lease;
  job->deadline = SteadyClock::now() + timeout;
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(job);
    ++additions_;
  }
  added_.notify_all();
  if (stopping_) job->stop.request_stop();
  return job;
}

void RunningJobs::remove(const std::shared_ptr<RunningJob>& job) {
  const std::lock_guard lock(mutex_);
  std::erase(jobs_, job);
}

std::vector<std::shared_ptr<RunningJob>> RunningJobs::all() const {
  const std::lock_guard lock(mutex_);
  return jobs_;
}

void RunningJobs::keep_alive(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    wait_for_beat(stop);
    beat();
  }
}

/// Until a third of the lease is over, or the time of a job.
void RunningJobs::wait_for_beat(const std::stop_token& stop) {
  const auto beat_at = SteadyClock::now() + std::chrono::duration_cast<milliseconds>(lease_for_) / 3;
  std::unique_lock lock(mutex_);
  for (;;) {
    auto wake_at = beat_at;
    for (const auto& job : jobs_) {
      if (!job->timed_out) wake_at = std::min(wake_at, job->deadline);
    }
    const std::uint64_t seen = additions_;
    added_.wait_until(lock, stop, wake_at, [&] { return additions_ != seen; });
    if (stop.stop_requested() || SteadyClock::now() >= wake_at) return;
  }
}

void RunningJobs::beat() {
  for (const auto& job : all()) {
    if (job->lost || job->timed_out) continue;
    if (SteadyClock::now() >= job->deadline) {
      job->timed_out = true;
      job->stop.request_stop();
      continue;
    }
    try {
      if (queue_.extend(job->lease, lease_for_)) continue;
      job->lost = true;
      job->stop.request_stop();
    } catch (const std::exception& fault) {
      observer_.queue_failed(fault.what());
    }
  }
}

void RunningJobs::stop_all() {
  stopping_ = true;
  for (const auto& job : all()) job->stop.request_stop();
}

void RunningJobs::release_all() {
  for (const auto& job : all()) {
    try {
      if (queue_.release(job->lease)) job->lost = true;
    } catch (const std::exception& fault) {
      observer_.queue_failed(fault.what());
    }
  }
}

}  // namespace lumbung::queue
