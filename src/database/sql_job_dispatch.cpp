#include "database/sql_job_dispatch.h"

#include <algorithm>
#include <map>

#include "database/engine/id_list.h"
#include "database/job_due_rows.h"
#include "database/job_rows.h"
#include "database/job_turn_rows.h"
#include "jobs/job_store.h"

namespace lumbung::database {
namespace {

using jobs::JobState;
using jobs::JobTicket;
using jobs::Lease;
using jobs::Leasing;
using jobs::QueueName;

std::map<std::uint64_t, JobNumbers> by_token(const std::vector<Lease>& leases) {
  std::map<std::uint64_t, JobNumbers> ids;
  for (const Lease& lease : leases) ids[lease.fencing_token].push_back(lease.job_id.value);
  return ids;
}

std::vector<JobTicket> all_tickets(Session& session, const std::string& condition, const Binds& binds) {
  std::vector<JobTicket> tickets;
  for (const auto& [id, token, priority] : session.all<std::uint64_t, std::uint64_t, int>(
           "SELECT id, fencing_token, priority FROM lumbung_jobs WHERE state = 'waiting' AND " + condition,
           binds)) {
    tickets.push_back({{id}, token, priority});
  }
  return tickets;
}

void take_over(std::vector<JobRow> rows, Leasing& leasing) {
  for (JobRow& row : rows) {
    if (row.has_unique_key) leasing.keyed.push_back(row.job.id);
    const Lease lease{row.job.id, row.fencing_token};
    leasing.leased.push_back({std::move(row.job), lease});
  }
}

/// What those of the named jobs wait for that are there; some for a node that knows their kind.
std::vector<Leasing::NotYet> not_yet(Session& session, QueueName queue, const JobNumbers& named,
                                     const Leasing& leasing) {
  std::vector<Leasing::NotYet> others;
  const auto is_ours = [&](JobId id) {
    return std::any_of(leasing.leased.begin(), leasing.leased.end(),
                       [id](const jobs::LeasedJob& leased) { return leased.job.id == id; });
  };
  for (const JobNumbers& piece : in_pieces(named)) {
    const IdList ids(piece);
    for (const auto& [id, word, due_at_ms] : session.all<JobId, std::string, std::int64_t>(
             "SELECT id, state, due_at_ms FROM lumbung_jobs WHERE queue = :queue AND id " + ids.sql,
             Binds{{"queue", jobs::to_string(queue)}} + ids.binds)) {
      const auto state = jobs::job_state_from(word);
      if (state && !is_ours(id)) others.push_back({id, *state, from_unix_ms(due_at_ms)});
    }
  }
  return others;
}

/// Those that wait all the same, as long as fewer than `count` are leased: the workspaces whose turn it was
/// may have had nothing but kinds that this version does not know.
void lease_left_waiting(Session& session, QueueName queue, const LeaseTerms& terms, std::size_t count,
                        Leasing& leasing) {
  std::vector<Leasing::NotYet> others;
  for (const Leasing::NotYet& one : leasing.not_yet) {
    std::vector<JobRow> rows;
    if (one.state == JobState::waiting && leasing.leased.size() < count)
      rows = lease_named(session, queue, {one.id.value}, terms);
    if (rows.empty()) others.push_back(one);
    take_over(std::move(rows), leasing);
  }
  leasing.not_yet = std::move(others);
}

/// What was leased and is astray waits in the queue of its kind instead. Its token is another one then, and
/// so the message there than that which brought it here.
void move_astray(Session& session, Timestamp now, Leasing& leasing) {
  std::vector<jobs::LeasedJob> ours;
  for (jobs::LeasedJob& job : leasing.leased) {
    if (!is_astray(job.job)) {
      ours.push_back(std::move(job));
      continue;
    }
    const QueueName queue = jobs::policy_of(job.job.kind).queue;
    session.execute(
        "UPDATE lumbung_jobs SET queue = :queue, state = 'waiting', due_at_ms = :now, leased_by = '', " +
            claim_uncounted() + " WHERE id = :id",
        {{"queue", jobs::to_string(queue)}, {"now", to_unix_ms(now)}, {"id", job.job.id}});
    leasing.moved.push_back(
        {queue, {job.job.id, job.lease.fencing_token + kTokenRound - 1, job.job.priority}});
  }
  leasing.leased = std::move(ours);
}

}  // namespace

/// While one workspace alone has jobs waiting they are leased in the order of their messages: found by their
/// ids, and not by walking over what was claimed a moment ago and is not cleared away yet.
Leasing SqlJobDispatch::lease(QueueName queue, const std::vector<JobId>& named, std::string_view worker,
                              std::chrono::seconds lease_for) {
  JobNumbers ids;
  for (const JobId id : named) ids.push_back(id.value);
  return database_.transact([&](Session& session) {
    const Timestamp now = clock_.now();
    const LeaseTerms terms{worker, from_unix_ms(to_unix_ms(now + lease_for))};
    Leasing leasing;
    const auto missing = [&] { return static_cast<std::uint32_t>(ids.size() - leasing.leased.size()); };
    if (!several_wait(session, queue)) take_over(lease_named(session, queue, ids, terms), leasing);
    if (missing() > 0) take_over(lease_in_turn(session, queue, missing(), terms, turns_), leasing);
    if (missing() > 0) {
      mend_implausible(session, queue, now, lease_for);
      promote_due(session, queue, now, missing());
      take_over(lease_in_turn(session, queue, missing(), terms, turns_), leasing);
    }
    if (missing() > 0) {
      leasing.not_yet = not_yet(session, queue, ids, leasing);
      lease_left_waiting(session, queue, terms, ids.size(), leasing);
    }
    move_astray(session, now, leasing);
    return leasing;
  });
}

std::uint64_t SqlJobDispatch::complete_all(const std::vector<Lease>& leases) {
  return database_.transact([&](Session& session) {
    std::uint64_t ended = 0;
    for (const auto& [token, held] : by_token(leases)) {
      for (const JobNumbers& piece : in_pieces(held)) {
        const IdList ids(piece);
        ended += session.execute(
            "DELETE FROM lumbung_jobs WHERE state = 'leased' AND fencing_token = :token AND id " + ids.sql,
            Binds{{"token", token}} + ids.binds);
      }
    }
    return ended;
  });
}

void SqlJobDispatch::release_all(const std::vector<Lease>& leases) {
  database_.transact([&](Session& session) {
    for (const auto& [token, held] : by_token(leases)) {
      for (const JobNumbers& piece : in_pieces(held)) {
        const IdList ids(piece);
        session.execute("UPDATE lumbung_jobs SET state = 'waiting', due_at_ms = :now, leased_by = '', " +
                            claim_uncounted() + " WHERE state = 'leased' AND fencing_token = :token AND id " +
                            ids.sql,
                        Binds{{"now", to_unix_ms(clock_.now())}, {"token", token}} + ids.binds);
      }
    }
  });
}

std::vector<JobTicket> SqlJobDispatch::make_due(QueueName queue, Timestamp abandoned_before,
                                                std::uint32_t limit) {
  const Timestamp now = clock_.now();
  if (database_.read([&](Session& session) { return look_at(session, queue, now); }).implausible) {
    database_.transact([&](Session& session) { mend_implausible(session, queue, now, jobs::kLeaseMax); });
  }
  std::vector<JobTicket> tickets;
  struct Group {
    JobState state;
    Timestamp before;
  };
  for (const Group& group : {Group{JobState::delayed, now}, Group{JobState::leased, abandoned_before}}) {
    const JobNumbers due = database_.read(
        [&](Session& session) { return due_jobs(session, queue, group.state, group.before, limit); });
    for (const JobNumbers& piece : in_pieces(due)) {
      const auto made = database_.transact([&](Session& session) {
        let_wait(session, piece, group.state, group.before);
        const IdList ids(piece);
        return all_tickets(session, "id " + ids.sql + " ORDER BY id", ids.binds);
      });
      tickets.insert(tickets.end(), made.begin(), made.end());
    }
  }
  return tickets;
}

std::vector<JobTicket> SqlJobDispatch::waiting(QueueName queue, JobId after, std::uint32_t limit) {
  return database_.read([&](Session& session) {
    return all_tickets(session, "queue = :queue AND id > :after ORDER BY id LIMIT :limit",
                       {{"queue", jobs::to_string(queue)}, {"after", after}, {"limit", limit}});
  });
}

}  // namespace lumbung::database
