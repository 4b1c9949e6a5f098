#include "queue/active_jobs.h"

#include <exception>
#include <vector>

namespace lumbung::queue {
namespace {

using std::chrono::steady_clock;

void interrupt(ActiveJob& job, ActiveJob::Interruption reason) {
  if (job.interruption == ActiveJob::Interruption::none) job.interruption = reason;
  job.stop.request_stop();
}

}  // namespace

ActiveJobs::ActiveJobs(media::JobQueue& queue, std::chrono::seconds lease_for)
    : queue_(queue), lease_for_(lease_for) {
  heart_ = std::jthread([this](const std::stop_token& stop) { beat(stop); });
}

ActiveJobs::~ActiveJobs() = default;

ActiveJobs::Handle ActiveJobs::add(const media::Lease& lease, std::chrono::seconds timeout) {
  const std::lock_guard lock(mutex_);
  return jobs_.insert(jobs_.end(), ActiveJob{lease, steady_clock::now() + timeout, {}, {}});
}

ActiveJob::Interruption ActiveJobs::remove(Handle handle) {
  const std::lock_guard lock(mutex_);
  const auto interruption = handle->interruption;
  jobs_.erase(handle);
  return interruption;
}

void ActiveJobs::interrupt_all(ActiveJob::Interruption reason) {
  const std::lock_guard lock(mutex_);
  for (ActiveJob& job : jobs_) interrupt(job, reason);
}

std::size_t ActiveJobs::count() {
  const std::lock_guard lock(mutex_);
  return jobs_.size();
}

void ActiveJobs::beat(std::stop_token stop) {
  const auto interval = std::chrono::milliseconds(lease_for_) / 3;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      waiting_.wait_for(lock, stop, interval, [] { return false; });
    }
    if (!stop.stop_requested()) beat_once();
  }
}

/// The database is asked without the lock, so that a slow one does not hold up the workers.
void ActiveJobs::beat_once() {
  std::vector<media::Lease> leases;
  {
    const std::lock_guard lock(mutex_);
    for (ActiveJob& job : jobs_) {
      if (steady_clock::now() > job.deadline) interrupt(job, ActiveJob::Interruption::timed_out);
      leases.push_back(job.lease);
    }
  }
  for (const media::Lease& lease : leases) {
    bool held = true;
    try {
      held = queue_.extend(lease, lease_for_);
    } catch (const std::exception&) {
      // No answer is no proof that the lease is lost: the next beat asks again, and whatever the attempt
      // writes is fenced by its token.
      continue;
    }
    if (held) continue;
    const std::lock_guard lock(mutex_);
    for (ActiveJob& job : jobs_) {
      if (job.lease.fencing_token == lease.fencing_token && job.lease.job_id == lease.job_id) {
        interrupt(job, ActiveJob::Interruption::lease_lost);
      }
    }
  }
}

}  // namespace lumbung::queue
