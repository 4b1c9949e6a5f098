#pragma once

#include <chrono>
#include <string_view>

#include "jobs/job.h"

namespace lumbung::queue {

/// How an attempt at a job ended.
enum class AttemptEnd {
  completed,   ///< done and gone
  settled,     ///< its handler ended it, and counted it, in a transaction of its own
  retried,     ///< waits for its backoff
  dead,        ///< among the dead letters
  postponed,   ///< could not begin or did a part, and comes again
  released,    ///< given back unharmed, because of the shutdown
  lease_lost,  ///< another worker holds it now, or it is gone
};

/// "completed", "settled", "retried", "dead", "postponed", "released", "lease_lost"
std::string_view to_string(AttemptEnd end);

/// Follows what the workers do, for the log and the metrics. Called on their threads, several at once; must
/// not throw.
class WorkerObserver {
 public:
  virtual ~WorkerObserver() = default;
  virtual void started(const jobs::LeasedJob& job) = 0;
  /// `error` is empty when nothing went wrong.
  virtual void ended(const jobs::LeasedJob& job, AttemptEnd end, std::string_view error,
                     std::chrono::milliseconds took) = 0;
  /// The queue did not answer (claim, heartbeat or the end of a job); it is asked again.
  virtual void queue_failed(std::string_view error) = 0;
};

}  // namespace lumbung::queue
