#pragma once

#include <map>
#include <thread>

#include "base/mutex.h"
#include "queue/worker_observer.h"
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

  /// A log whose lines carry the job that this thread works on, for parts that know nothing of jobs.
  telemetry::Log of_this_thread() const;

 private:
  telemetry::Metrics& metrics_;
  telemetry::Log log_;
  mutable Mutex mutex_;
  std::map<std::thread::id, telemetry::Log> running_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::app
