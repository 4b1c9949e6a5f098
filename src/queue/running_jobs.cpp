#include "queue/running_jobs.h"

#include <algorithm>

namespace lumbung::queue {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

}  // namespace

RunningJobs::RunningJobs(jobs::JobQueue& queue, WorkerObserver& observer, std::chrono::seconds lease_for)
    : queue_(queue), observer_(observer), lease_for_(lease_for) {}

std::shared_ptr<RunningJob> RunningJobs::add(const jobs::LeasedJob& leased, milliseconds timeout) {
  auto job = std::make_shared<RunningJob>();
  job->lease = leased.lease;
  job->workspace = leased.job.workspace_id;
  job->begun = SteadyClock::now();
  job->deadline = job->begun + timeout;
  bool wakes_sooner = false;
  {
    const MutexLock lock(mutex_);
    jobs_.push_back(job);
    wakes_sooner = job->deadline < beat_at_;
    if (wakes_sooner) beat_at_ = job->deadline;
  }
  if (wakes_sooner) sooner_.notify_all();
  if (stopping_) job->stop.request_stop();
  return job;
}

void RunningJobs::remove(const std::shared_ptr<RunningJob>& job) {
  const MutexLock lock(mutex_);
  std::erase(jobs_, job);
}

std::optional<std::vector<WorkspaceId>> RunningJobs::held_up(std::size_t count, milliseconds at_least) const {
  const auto begun_before = SteadyClock::now() - at_least;
  const MutexLock lock(mutex_);
  if (jobs_.size() < count) return std::nullopt;
  std::vector<WorkspaceId> workspaces;
  for (const auto& job : jobs_) {
    if (job->begun > begun_before) return std::nullopt;
    workspaces.push_back(job->workspace);
  }
  return workspaces;
}

std::vector<std::shared_ptr<RunningJob>> RunningJobs::all() const {
  const MutexLock lock(mutex_);
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
  MutexLock lock(mutex_);
  beat_at_ = SteadyClock::now() + std::chrono::duration_cast<milliseconds>(lease_for_) / 3;
  for (const auto& job : jobs_) {
    if (!job->timed_out) beat_at_ = std::min(beat_at_, job->deadline);
  }
  while (!stop.stop_requested() && SteadyClock::now() < beat_at_) {
    const auto seen = beat_at_;
    sooner_.wait_until(lock, stop, seen, [&]() LUMBUNG_REQUIRES(mutex_) { return beat_at_ != seen; });
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
