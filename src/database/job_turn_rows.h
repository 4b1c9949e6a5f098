#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "database/job_rows.h"
#include "jobs/workspace_turns.h"

namespace lumbung::database {

// Claiming, in turn (jobs::WorkspaceTurns), inside a write transaction. Rows that somebody else has locked
// are passed over; nothing here waits for another claim. So are those of kinds that this version does not
// know, which stay as they are.

struct LeaseTerms {
  std::string_view worker;
  Timestamp until;
};

/// The first job of the workspace whose turn it is, by priority, then by its number in the line; locked, and
/// waiting still. The turn is over with it. Its cost depends neither on the number of jobs that wait nor on
/// that of the workspaces. nullopt when none waits, or none that this version knows is found among those that
/// one claim may look at; the next one looks behind them.
std::optional<JobRow> next_in_turn(Session& session, jobs::QueueName queue, jobs::WorkspaceTurns& turns);
/// The first workspace from this one on that has a job waiting.
std::optional<std::uint64_t> first_workspace_from(Session& session, jobs::QueueName queue,
                                                  std::uint64_t workspace);
/// Leases it, and says so in the row.
void lease_row(Session& session, JobRow& row, const LeaseTerms& terms);

/// Leases up to `count`, in equal shares for the workspaces that wait, or by their weights. At most 32
/// workspaces have a part in it; the next call goes on behind them.
std::vector<JobRow> lease_in_turn(Session& session, jobs::QueueName queue, std::uint32_t count,
                                  const LeaseTerms& terms, jobs::WorkspaceTurns& turns);

/// Leases those of these jobs of the queue that wait.
std::vector<JobRow> lease_named(Session& session, jobs::QueueName queue,
                                const std::vector<std::uint64_t>& ids, const LeaseTerms& terms);

/// Do jobs of more than one workspace wait?
bool several_wait(Session& session, jobs::QueueName queue);

}  // namespace lumbung::database
