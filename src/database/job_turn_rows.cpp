#include "database/job_turn_rows.h"

#include <algorithm>
#include <iterator>

#include "database/engine/id_list.h"

namespace lumbung::database {
namespace {

using jobs::QueueName;
using jobs::WorkspaceTurns;

constexpr std::uint32_t kWorkspacesAtOnce = 32;
constexpr std::uint64_t kFirstWorkspace = 0;
/// So many jobs of a workspace are looked at where the first one is of a kind that this version does not
/// know: those further behind wait for the nodes that do.
constexpr std::uint32_t kPassedOverMax = 200;

/// The first one, whatever it is.
JobRows head_from(Session& session, QueueName queue, std::uint64_t workspace) {
  return jobs_where(session,
                    "queue = :queue AND state = 'waiting' AND workspace_id >= :workspace"
                    " ORDER BY workspace_id, priority, queued_seq, id LIMIT 1" +
                        std::string(session.words().lock_free),
                    {{"queue", jobs::to_string(queue)}, {"workspace", workspace}}, kJobsByTurn);
}

/// Up to `count` of the first kPassedOverMax of the workspace: those that this version knows.
std::vector<JobRow> first_known_of(Session& session, QueueName queue, WorkspaceId workspace,
                                   std::uint32_t count) {
  std::vector<JobRow> rows;
  for (const auto& [id, kind] : session.all<JobId, std::string>(
           "SELECT id, kind FROM " + jobs_by(session, kJobsByTurn) +
               " WHERE queue = :queue AND state = 'waiting' AND workspace_id = :workspace"
               " ORDER BY priority, queued_seq, id LIMIT :limit",
           {{"queue", jobs::to_string(queue)}, {"workspace", workspace}, {"limit", kPassedOverMax}})) {
    if (rows.size() == count) break;
    if (!jobs::job_kind_from(kind)) continue;
    std::optional<JobRow> row = one_job(
        session, "id = :id AND queue = :queue AND state = 'waiting'" + std::string(session.words().lock_free),
        {{"id", id}, {"queue", jobs::to_string(queue)}});
    if (row) rows.push_back(*std::move(row));
  }
  return rows;
}

/// Writes the leases, and says so in the rows as they were read.
void lease_rows_read(Session& session, std::vector<JobRow>& rows, const LeaseTerms& terms) {
  std::vector<std::uint64_t> ids;
  for (JobRow& row : rows) {
    ids.push_back(row.job.id.value);
    row.job.state = jobs::JobState::leased;
    row.job.attempts += 1;
    row.job.leased_until = terms.until;
    row.job.leased_by = terms.worker;
    row.fencing_token += 1;
  }
  for (const auto& piece : in_pieces(std::move(ids))) {
    const IdList list(piece);
    session.execute(
        "UPDATE lumbung_jobs SET attempts = attempts + 1, fencing_token = fencing_token + 1,"
        " state = 'leased', leased_by = :worker, due_at_ms = :until WHERE id " +
            list.sql,
        Binds{{"worker", terms.worker}, {"until", to_unix_ms(terms.until)}} + list.binds);
  }
}

std::vector<JobRow> lease_first_of(Session& session, QueueName queue, WorkspaceId workspace,
                                   std::uint32_t count, const LeaseTerms& terms) {
  JobRows rows = jobs_where(session,
                            "queue = :queue AND state = 'waiting' AND workspace_id = :workspace"
                            " ORDER BY priority, queued_seq, id LIMIT :count" +
                                std::string(session.words().lock_free),
                            {{"queue", jobs::to_string(queue)}, {"workspace", workspace}, {"count", count}},
                            kJobsByTurn);
  if (rows.unknown > 0) rows.known = first_known_of(session, queue, workspace, count);
  lease_rows_read(session, rows.known, terms);
  return std::move(rows.known);
}

/// It has nothing for this version: the next claim goes on behind it.
void pass_over(QueueName queue, WorkspaceId workspace, WorkspaceTurns& turns) {
  turns.took(queue, workspace, turns.weight_of(workspace));
}

/// The first job that this version knows of the workspaces from this one on. Of those that have none it
/// leaves at most kWorkspacesAtOnce behind; `workspace` says which one is to be looked at next, nullopt when
/// that were all.
std::optional<JobRow> first_job_from(Session& session, QueueName queue,
                                     std::optional<std::uint64_t>& workspace) {
  for (std::uint32_t passed = 0; workspace && passed < kWorkspacesAtOnce; ++passed) {
    JobRows head = head_from(session, queue, *workspace);
    if (!head.known.empty()) return std::move(head.known.front());
    workspace = head.unknown > 0 ? first_workspace_from(session, queue, *workspace) : std::nullopt;
    if (!workspace) break;
    std::vector<JobRow> known = first_known_of(session, queue, {*workspace}, 1);
    if (!known.empty()) return std::move(known.front());
    ++*workspace;
  }
  return std::nullopt;
}

/// Those that wait, beginning with the one whose turn it is; at most `limit`.
std::vector<WorkspaceId> workspaces_in_turn(Session& session, QueueName queue, std::uint64_t first,
                                            std::uint32_t limit) {
  std::vector<WorkspaceId> found;
  auto next = first_workspace_from(session, queue, first);
  while (next && found.size() < limit) {
    found.push_back({*next});
    next = first_workspace_from(session, queue, *next + 1);
  }
  if (found.size() < limit) next = first_workspace_from(session, queue, kFirstWorkspace);
  while (next && *next < first && found.size() < limit) {
    found.push_back({*next});
    next = first_workspace_from(session, queue, *next + 1);
  }
  return found;
}

}  // namespace

std::optional<std::uint64_t> first_workspace_from(Session& session, QueueName queue,
                                                  std::uint64_t workspace) {
  const auto found =
      session.one<std::uint64_t>("SELECT workspace_id FROM " + jobs_by(session, kJobsByTurn) +
                                     " WHERE queue = :queue AND state = 'waiting' AND workspace_id >= "
                                     ":workspace ORDER BY workspace_id LIMIT 1",
                                 {{"queue", jobs::to_string(queue)}, {"workspace", workspace}});
  return found ? std::optional(std::get<0>(*found)) : std::nullopt;
}

std::optional<JobRow> next_in_turn(Session& session, QueueName queue, WorkspaceTurns& turns) {
  const std::uint64_t first = turns.next(queue).value;
  std::optional<std::uint64_t> place = first;
  std::optional<JobRow> row = first_job_from(session, queue, place);
  if (!row && !place && first > kFirstWorkspace) {
    place = kFirstWorkspace;
    row = first_job_from(session, queue, place);
  }
  if (row) {
    turns.took(queue, row->job.workspace_id, 1);
  } else if (place) {
    pass_over(queue, {*place - 1}, turns);
  }
  return row;
}

void lease_row(Session& session, JobRow& row, const LeaseTerms& terms) {
  std::vector<JobRow> rows = {std::move(row)};
  lease_rows_read(session, rows, terms);
  row = std::move(rows.front());
}

std::vector<JobRow> lease_in_turn(Session& session, QueueName queue, std::uint32_t count,
                                  const LeaseTerms& terms, WorkspaceTurns& turns) {
  std::vector<JobRow> leased;
  std::vector<WorkspaceId> waiting =
      workspaces_in_turn(session, queue, turns.next(queue).value, std::min(count, kWorkspacesAtOnce));
  const std::optional<WorkspaceId> last = waiting.empty() ? std::nullopt : std::optional(waiting.back());
  while (leased.size() < count && !waiting.empty()) {
    const std::size_t wanted = count - leased.size();
    std::size_t weights = 0;
    for (const WorkspaceId workspace : waiting) weights += turns.weight_of(workspace);
    std::vector<WorkspaceId> have_more;
    for (const WorkspaceId workspace : waiting) {
      const std::size_t share = std::max<std::size_t>(wanted * turns.weight_of(workspace) / weights, 1);
      const auto limit = static_cast<std::uint32_t>(std::min(share, count - leased.size()));
      if (limit == 0) break;
      std::vector<JobRow> rows = lease_first_of(session, queue, workspace, limit, terms);
      if (rows.size() == limit) have_more.push_back(workspace);
      if (!rows.empty()) turns.took(queue, workspace, static_cast<std::uint32_t>(rows.size()));
      std::move(rows.begin(), rows.end(), std::back_inserter(leased));
    }
    waiting = std::move(have_more);
  }
  if (leased.empty() && last) pass_over(queue, *last, turns);
  return leased;
}

std::vector<JobRow> lease_named(Session& session, QueueName queue, const std::vector<std::uint64_t>& ids,
                                const LeaseTerms& terms) {
  std::vector<JobRow> leased;
  for (const auto& piece : in_pieces(ids)) {
    const IdList list(piece);
    const std::string condition = "queue = :queue AND state = 'waiting' AND id " + list.sql + " ORDER BY id" +
                                  std::string(session.words().lock_free);
    std::vector<JobRow> rows =
        all_jobs(session, condition, Binds{{"queue", jobs::to_string(queue)}} + list.binds);
    lease_rows_read(session, rows, terms);
    std::move(rows.begin(), rows.end(), std::back_inserter(leased));
  }
  return leased;
}

bool several_wait(Session& session, QueueName queue) {
  const auto last = session.one<std::uint64_t>(
      "SELECT workspace_id FROM " + jobs_by(session, kJobsByTurn) +
          " WHERE queue = :queue AND state = 'waiting' ORDER BY workspace_id DESC LIMIT 1",
      {{"queue", jobs::to_string(queue)}});
  if (!last) return false;
  // From the front, but only up to there: what the last one claimed a moment ago is not walked over.
  return session
      .one<int>("SELECT 1 FROM " + jobs_by(session, kJobsByTurn) +
                    " WHERE queue = :queue AND state = 'waiting' AND workspace_id < :last LIMIT 1",
                {{"queue", jobs::to_string(queue)}, {"last", std::get<0>(*last)}})
      .has_value();
}

}  // namespace lumbung::database
