#include "database/sql_job_dispatch.h"

#include <map>

#include "database/engine/id_list.h"
#include "database/job_rows.h"
#include "jobs/job_store.h"

namespace lumbung::database {
namespace {

using jobs::JobState;
using jobs::JobTicket;
using jobs::Lease;
using jobs::Leasing;
using jobs::QueueName;
using Ids = std::vector<std::uint64_t>;

Binds operator+(Binds binds, const Binds& more) {
  binds.insert(binds.end(), more.begin(), more.end());
  return binds;
}

std::map<std::uint64_t, Ids> by_token(const std::vector<Lease>& leases) {
  std::map<std::uint64_t, Ids> ids;
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

/// Columns are set from left to right on some engines, so what `attempts` is reckoned from comes after it.
void lease_rows(Session& session, const IdList& ids, std::string_view worker, Timestamp now,
                Timestamp until) {
  session.execute(
      "UPDATE lumbung_jobs SET attempts = attempts + CASE WHEN state = 'leased'"
      " AND fencing_token - attempts < :forgiven THEN 0 ELSE 1 END,"
      " fencing_token = fencing_token + 1, state = 'leased', leased_by = :worker, due_at_ms = :until"
      " WHERE (state = 'waiting' OR due_at_ms <= :now) AND id " +
          ids.sql,
      Binds{{"forgiven", jobs::kAbandonmentsForgiven},
            {"worker", worker},
            {"until", to_unix_ms(until)},
            {"now", to_unix_ms(now)}} +
          ids.binds);
}

void sort_out(std::vector<JobRow> rows, std::string_view worker, Timestamp until, Leasing& leasing) {
  for (JobRow& row : rows) {
    jobs::Job& job = row.job;
    const bool ours = job.state == JobState::leased && job.leased_by == worker && job.leased_until == until;
    if (ours) {
      if (row.has_unique_key) leasing.keyed.push_back(job.id);
      const Lease lease{job.id, row.fencing_token};
      leasing.leased.push_back({std::move(job), lease});
    } else {
      leasing.not_yet.push_back({job.id, job.state, job.leased_until.value_or(job.available_at)});
    }
  }
}

/// What was leased and is astray waits in the queue of its kind instead. The token stays raised, so that the
/// message there is another one than that which brought it here.
void move_astray(Session& session, Timestamp now, Leasing& leasing) {
  std::vector<jobs::LeasedJob> ours;
  for (jobs::LeasedJob& job : leasing.leased) {
    if (!is_astray(job.job)) {
      ours.push_back(std::move(job));
      continue;
    }
    const QueueName queue = jobs::policy_of(job.job.kind).queue;
    session.execute(
        "UPDATE lumbung_jobs SET queue = :queue, attempts = attempts - 1, state = 'waiting',"
        " due_at_ms = :now, leased_by = '' WHERE id = :id",
        {{"queue", jobs::to_string(queue)}, {"now", to_unix_ms(now)}, {"id", job.job.id}});
    leasing.moved.push_back({queue, {job.job.id, job.lease.fencing_token, job.job.priority}});
  }
  leasing.leased = std::move(ours);
}

/// Rows of `state` that were due at `before`, without the write lock.
Ids due_ids(Session& session, QueueName queue, JobState state, Timestamp before, std::uint32_t limit) {
  Ids ids;
  for (const auto& [id] : session.all<std::uint64_t>(
           "SELECT id FROM lumbung_jobs WHERE queue = :queue AND state = :state AND due_at_ms <= :before"
           " ORDER BY due_at_ms LIMIT :limit",
           {{"queue", jobs::to_string(queue)},
            {"state", to_string(state)},
            {"before", to_unix_ms(before)},
            {"limit", limit}})) {
    ids.push_back(id);
  }
  return ids;
}

}  // namespace

Leasing SqlJobDispatch::lease(const std::vector<JobId>& jobs, std::string_view worker,
                              std::chrono::seconds lease_for) {
  Ids wanted;
  for (const JobId id : jobs) wanted.push_back(id.value);
  return database_.transact([&](Session& session) {
    const Timestamp now = clock_.now();
    const Timestamp until = from_unix_ms(to_unix_ms(now + lease_for));
    Leasing leasing;
    for (const Ids& piece : in_pieces(wanted)) {
      const IdList ids(piece);
      lease_rows(session, ids, worker, now, until);
      sort_out(all_jobs(session, "id " + ids.sql + " ORDER BY id", ids.binds), worker, until, leasing);
    }
    move_astray(session, now, leasing);
    return leasing;
  });
}

std::uint64_t SqlJobDispatch::complete_all(const std::vector<Lease>& leases) {
  return database_.transact([&](Session& session) {
    std::uint64_t ended = 0;
    for (const auto& [token, held] : by_token(leases)) {
      for (const Ids& piece : in_pieces(held)) {
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
      for (const Ids& piece : in_pieces(held)) {
        const IdList ids(piece);
        session.execute(
            "UPDATE lumbung_jobs SET attempts = attempts - 1, state = 'waiting', due_at_ms = :now,"
            " leased_by = '' WHERE state = 'leased' AND fencing_token = :token AND id " +
                ids.sql,
            Binds{{"now", to_unix_ms(clock_.now())}, {"token", token}} + ids.binds);
      }
    }
  });
}

std::vector<JobTicket> SqlJobDispatch::make_due(QueueName queue, Timestamp abandoned_before,
                                                std::uint32_t limit) {
  std::vector<JobTicket> tickets;
  struct Group {
    JobState state;
    Timestamp before;
  };
  for (const Group& group :
       {Group{JobState::delayed, clock_.now()}, Group{JobState::leased, abandoned_before}}) {
    const Ids due = database_.read(
        [&](Session& session) { return due_ids(session, queue, group.state, group.before, limit); });
    for (const Ids& piece : in_pieces(due)) {
      const auto made = database_.transact([&](Session& session) {
        const IdList ids(piece);
        session.execute(
            "UPDATE lumbung_jobs SET attempts = attempts - CASE WHEN state = 'leased'"
            " AND fencing_token - attempts < :forgiven THEN 1 ELSE 0 END, state = 'waiting', leased_by = ''"
            " WHERE state = :state AND due_at_ms <= :before AND id " +
                ids.sql,
            Binds{{"forgiven", jobs::kAbandonmentsForgiven},
                  {"state", to_string(group.state)},
                  {"before", to_unix_ms(group.before)}} +
                ids.binds);
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
