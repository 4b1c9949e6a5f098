#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "jobs/job.h"

namespace lumbung::jobs {

/// What a message about a job says. `claims` is its fencing token: a job that waits again after a claim is
/// another message.
struct JobTicket {
  JobId id;
  std::uint64_t claims = 0;
  int priority = 0;
};

/// What became of an attempt to lease some jobs. A named job that is in none of the lists is gone, or waits
/// for its turn.
struct Leasing {
  std::vector<LeasedJob> leased;
  std::vector<JobId> keyed;  ///< those of `leased` that have a unique key
  /// When fewer were leased than were named, those named ones that are claimable later, unless something
  /// happens before: leased by somebody else, delayed, or waiting still, for a node that knows its kind.
  struct NotYet {
    JobId id;
    JobState state = JobState::leased;
    Timestamp until;
  };
  std::vector<NotYet> not_yet;
  /// Waiting in the queue of their kind now: a version before had put them elsewhere.
  struct Moved {
    QueueName queue = QueueName::media_high;
    JobTicket job;
  };
  std::vector<Moved> moved;
};

/// The rows of jobs as a queue needs them whose messages are carried by an engine of its own: many rows in
/// one transaction. Thread-safe, blocks, throws Fault when the database does not answer.
class JobDispatchStore {
 public:
  virtual ~JobDispatchStore() = default;

  /// Leases as many jobs of the queue as are named, if there are so many that are waiting, due, or whose
  /// holder is gone (kAbandonmentsForgiven). A name is a right to a job and no order for that one: while
  /// several workspaces wait, they take turns (WorkspaceTurns), and when a named job is gone there may be
  /// others. As long as one workspace alone waits, the named ones come first.
  virtual Leasing lease(QueueName queue, const std::vector<JobId>& named, std::string_view worker,
                        std::chrono::seconds lease_for) = 0;
  /// Ends all whose lease is still the newest; returns how many.
  virtual std::uint64_t complete_all(const std::vector<Lease>& leases) = 0;
  /// Gives all back unharmed whose lease is still the newest.
  virtual void release_all(const std::vector<Lease>& leases) = 0;

  /// Lets delayed jobs whose time has come wait, and leased ones that ran out before `abandoned_before`;
  /// returns them, at most `limit`.
  virtual std::vector<JobTicket> make_due(QueueName queue, Timestamp abandoned_before,
                                          std::uint32_t limit) = 0;
  /// Waiting jobs, by id.
  virtual std::vector<JobTicket> waiting(QueueName queue, JobId after, std::uint32_t limit) = 0;
};

}  // namespace lumbung::jobs
