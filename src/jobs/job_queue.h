#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "jobs/job.h"

namespace lumbung::jobs {

/// Carries jobs from those who make them to the workers. Thread-safe. The row of a job is the truth. Jobs
/// that are made inside a transaction of MediaRepository are in the store already: announce() tells the
/// workers after the commit.
class JobQueue {
 public:
  virtual ~JobQueue() = default;

  virtual std::optional<JobId> enqueue(const NewJob& job) = 0;
  /// There is this job, or (nullopt) there may be work in this queue: wakes a waiting worker. Never waits and
  /// never throws; losing an announcement only costs time.
  virtual void announce(QueueName queue, std::optional<JobId> job) = 0;

  /// Waits up to `patience` for a job; nullopt when there was none or stop was asked. The queues are those of
  /// one crew.
  virtual std::optional<LeasedJob> claim(const std::vector<QueueName>& queues, std::string_view worker,
                                         std::chrono::seconds lease_for, std::chrono::milliseconds patience,
                                         std::stop_token stop) = 0;
  virtual bool extend(const Lease& lease, std::chrono::seconds lease_for) = 0;
  /// False when the lease is known to be lost. A job without a unique key may really end a few milliseconds
  /// later, together with others; if the process dies before that, it is done again.
  virtual bool complete(const Lease& lease) = 0;
  virtual bool retry_later(const Lease& lease, std::chrono::seconds delay, std::string_view error) = 0;
  /// As retry_later, but the attempt is not counted.
  virtual bool postpone(const Lease& lease, std::chrono::milliseconds delay, std::string_view why) = 0;
  virtual bool release(const Lease& lease) = 0;
  virtual bool bury(const Lease& lease, std::string_view error) = 0;
  /// The handler ended, delayed or buried the job in a transaction of its own.
  virtual void settled(const Lease& lease) = 0;
};

}  // namespace lumbung::jobs
