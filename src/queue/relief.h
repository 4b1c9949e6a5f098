#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string_view>

#include "base/mutex.h"
#include "jobs/short_jobs.h"
#include "queue/worker.h"

namespace lumbung::queue {

/// Where one more thread of a process gets its jobs, so that long ones of some workspaces hold up no other's
/// photo: while each worker has been in one job for a second (videos, a document that takes its time), it is
/// given short jobs of the workspaces that no worker is busy for. Otherwise it is given none, so that a
/// process does as much at a time as its workers do. Thread-safe, as its parts are.
class Relief {
 public:
  /// Both must outlive it.
  Relief(const Worker& workers, jobs::ShortJobs& short_jobs) : workers_(workers), short_jobs_(short_jobs) {}

  /// WorkerSettings::claim.
  std::optional<jobs::LeasedJob> claim(std::string_view worker, std::chrono::seconds lease_for,
                                       std::chrono::milliseconds patience, const std::stop_token& stop);

 private:
  const Worker& workers_;
  jobs::ShortJobs& short_jobs_;
  Mutex mutex_;
  StoppableCondition stopped_;
};

}  // namespace lumbung::queue
