#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/origin.h"
#include "jobs/job.h"

namespace lumbung::jobs {

struct QueueDepth {
  QueueName queue;
  std::uint64_t waiting = 0;  ///< claimable now
  std::uint64_t delayed = 0;  ///< waiting for their backoff
  std::uint64_t leased = 0;
  std::optional<Timestamp> oldest_waiting_since;
};

/// A worker that dies says nothing about its job: so many leases of a job may run out without counting as
/// attempts, however often it is postponed or given back. A job that brings its workers down every time is
/// still given up in the end.
inline constexpr std::uint32_t kAbandonmentsForgiven = 5;

/// No lease is longer, and no job is put off for longer. A row that says so was written by a clock that was
/// wrong, and is mended by those who claim.
inline constexpr std::chrono::seconds kLeaseMax = std::chrono::minutes(5);
inline constexpr std::chrono::seconds kDelayMax = std::chrono::hours(25);

/// The rows of jobs. The row is the truth, whatever engine carries the message (design section 9).
/// Thread-safe, blocks; throws Fault when the database does not answer. Every call with a Lease changes
/// something only while that lease is the newest of its job, and says so.
class JobStore {
 public:
  virtual ~JobStore() = default;

  /// nullopt when a job with the same unique_key is there already. With `available_at` that one is brought
  /// forward, if a clock that was wrong has put it off for longer.
  virtual std::optional<JobId> enqueue(const NewJob& job) = 0;
  /// Leases the next job of the first queue that has one. Workspaces take turns (WorkspaceTurns); of the one
  /// whose turn it is, priority, then age, and a job that is tried again is as old as its new try. The cost
  /// does not grow with the number of waiting jobs. Expired leases are claimable again
  /// (kAbandonmentsForgiven); `attempts` counts this claim. A job that
  /// comes back with attempts > attempts_max was abandoned too often and must be buried by the claimer. A job
  /// that a version before put into a queue that is not of its kind is not claimed but moved there.
  /// `lease_for` is kLeaseMax at most.
  virtual std::optional<LeasedJob> claim(const std::vector<QueueName>& queues, std::string_view worker,
                                         std::chrono::seconds lease_for) = 0;
  /// False when the lease was lost.
  virtual bool extend(const Lease& lease, std::chrono::seconds lease_for) = 0;
  virtual bool complete(const Lease& lease) = 0;
  virtual bool retry_later(const Lease& lease, std::chrono::seconds delay, std::string_view error) = 0;
  /// As retry_later, but the attempt is not counted.
  virtual bool postpone(const Lease& lease, std::chrono::milliseconds delay, std::string_view why) = 0;
  /// Gives the job back unharmed (shutdown): claimable at once, the attempt is not counted.
  virtual bool release(const Lease& lease) = 0;
  /// Moves it to the dead letters.
  virtual bool bury(const Lease& lease, std::string_view error) = 0;

  virtual std::vector<QueueDepth> depths() = 0;
  virtual std::vector<Job> list(std::optional<QueueName> queue, std::optional<JobId> after,
                                std::uint32_t limit) = 0;
  virtual std::vector<DeadLetter> dead_letters(WorkspaceId workspace, std::optional<DeadLetterId> before,
                                               std::uint32_t limit) = 0;
  /// Forgets dead letters of this kind that died before, the oldest `limit` of them; returns how many.
  virtual std::uint64_t purge_dead_letters(JobKind kind, Timestamp before, std::uint32_t limit) = 0;
  /// Puts a dead job back with fresh attempts (its media goes failed → pending, and it is put on record,
  /// in the same transaction); nullopt when there is no such dead letter. Workspace 0 stands for all.
  virtual std::optional<JobId> revive(WorkspaceId workspace, DeadLetterId id, const access::Origin& by) = 0;
  /// Makes jobs for pending or processing media that have none (lost by a crash or by a restored backup).
  /// Returns how many.
  virtual std::uint64_t reconcile() = 0;
};

}  // namespace lumbung::jobs
