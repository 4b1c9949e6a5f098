#pragma once

#include <chrono>
#include <string_view>

#include "media/job.h"

namespace lumbung::queue {

/// How an attempt ended, as the worker saw it.
enum class AttemptEnd {
  completed,
  retried,     ///< will be tried again after its backoff
  dead,        ///< in the dead letters, or failed by its handler
  released,    ///< given back unharmed because the process shuts down
  lease_lost,  ///< another worker holds it now
};

std::string_view to_string(AttemptEnd end);

/// Told what the workers do. Called on worker threads, several at once; must not throw.
class WorkerObserver {
 public:
  virtual ~WorkerObserver() = default;
  virtual void started(const media::LeasedJob& job) = 0;
  virtual void ended(const media::LeasedJob& job, AttemptEnd end, std::string_view error,
                     std::chrono::milliseconds took) = 0;
  /// The queue itself did not answer; the worker waits a second and asks again.
  virtual void queue_failed(std::string_view error) = 0;
};

}  // namespace lumbung::queue
