#pragma once

#include <atomic>
#include <map>
#include <thread>

#include "base/mutex.h"
#include "queue/worker_observer.h"
#include "sandbox/wire/child_start.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::app {

/// Logs and counts what the workers do.
class WorkerLog final : public queue::WorkerObserver {
 public:
  WorkerLog(telemetry::Metrics& metrics, telemetry::Log log);

  void started(const jobs::LeasedJob& job) override;
  void ended(const jobs::LeasedJob& job, queue::AttemptEnd end, std::string_view error,
             std::chrono::milliseconds took) override;
  void queue_failed(std::string_view error) override;

  /// Of a child of the codec. Warns once of those that die before their job comes, until one serves again.
  void child_started(sandbox::ChildStart start);

  /// A log whose lines carry the job that this thread works on, for parts that know nothing of jobs.
  telemetry::Log of_this_thread() const;

 private:
  telemetry::Metrics& metrics_;
  telemetry::Log log_;
  std::atomic<bool> is_told_of_lost_children_{false};
  mutable Mutex mutex_;
  std::map<std::thread::id, telemetry::Log> running_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::app
