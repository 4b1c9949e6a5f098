#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/clock.h"
#include "database/engine/session.h"
#include "jobs/job.h"

namespace lumbung::database {

// The jobs of a queue that change by themselves as time passes: delayed ones become claimable, and leased
// ones whose holder is gone.

using JobNumbers = std::vector<std::uint64_t>;

/// What there is to do in a queue, as it can be seen without the write lock.
struct QueueLook {
  bool waiting = false;      ///< jobs wait
  bool due = false;          ///< the time of some has come
  bool implausible = false;  ///< some are due at a time that nobody can have meant

  bool is_idle() const { return !waiting && !due && !implausible; }
};
QueueLook look_at(Session& session, jobs::QueueName queue, Timestamp now);

/// Up to `limit` that were due at `before`, the longest due first; `lock` is one of the session's words.
JobNumbers due_jobs(Session& session, jobs::QueueName queue, jobs::JobState state, Timestamp before,
                    std::uint32_t limit, std::string_view lock = "");

/// Inside a write transaction: those of them that still are in this state, and due at `before`, wait from now
/// on, behind all that wait already. `ids` holds 1 to kIdsMax.
void let_wait(Session& session, const JobNumbers& ids, jobs::JobState state, Timestamp before);

/// Inside a write transaction: lets up to `limit` wait, those whose holder is gone before those whose time
/// has come.
void promote_due(Session& session, jobs::QueueName queue, Timestamp now, std::uint32_t limit);

/// Inside a write transaction: mends some of those that are implausible (jobs::kLeaseMax, kDelayMax), which
/// were written by a clock that was wrong. A holder that is alive extends its lease long before the
/// `lease_for` that it is cut to is over; a job that was delayed is due.
void mend_implausible(Session& session, jobs::QueueName queue, Timestamp now, std::chrono::seconds lease_for);

/// Inside a write transaction, where `job` was not made, for there is one with its key: that one waits no
/// longer than `job` would, or, if it is to be tried again, than the longest pause of its kind. What waits
/// longer was written by a clock that was wrong, too; kDelayMax is a day and finds it late.
void bring_forward(Session& session, const jobs::NewJob& job, Timestamp now);

/// Inside a write transaction, before a claim: both of these, as far as `seen` says that there is something
/// to do.
void make_claimable(Session& session, jobs::QueueName queue, const QueueLook& seen, Timestamp now,
                    std::chrono::seconds lease_for);

}  // namespace lumbung::database
