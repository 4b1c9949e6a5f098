#include "database/job_due_rows.h"

#include "database/engine/id_list.h"
#include "database/job_rows.h"
#include "jobs/job_store.h"

namespace lumbung::database {
namespace {

using jobs::JobState;
using jobs::QueueName;

constexpr std::uint32_t kMendedAtOnce = 64;
/// How many due jobs one claim moves. More than one a claim, so that a flood of due jobs is worked off faster
/// than it is consumed; bounded, so that the cost of a claim is.
constexpr std::uint32_t kPromotedMax = 16;

/// Sets when jobs of `state` are due that say that they are due after `latest`.
void cut(Session& session, QueueName queue, JobState state, Timestamp latest, Timestamp due) {
  JobNumbers ids;
  for (const auto& [id] :
       session.all<std::uint64_t>("SELECT id FROM " + jobs_by(session, kJobsByDue) +
                                      " WHERE queue = :queue AND state = :state AND due_at_ms > :latest "
                                      "ORDER BY due_at_ms DESC LIMIT :limit" +
                                      std::string(session.words().lock_free),
                                  {{"queue", jobs::to_string(queue)},
                                   {"state", to_string(state)},
                                   {"latest", to_unix_ms(latest)},
                                   {"limit", kMendedAtOnce}})) {
    ids.push_back(id);
  }
  if (ids.empty()) return;
  const IdList list(ids);
  session.execute("UPDATE lumbung_jobs SET due_at_ms = :due WHERE id " + list.sql,
                  Binds{{"due", to_unix_ms(due)}} + list.binds);
}

}  // namespace

QueueLook look_at(Session& session, QueueName queue, Timestamp now) {
  const std::string any =
      "EXISTS (SELECT 1 FROM " + jobs_by(session, kJobsByDue) + " WHERE queue = :queue AND state = ";
  const auto found = session.one<int, int, int>(
      "SELECT EXISTS (SELECT 1 FROM lumbung_jobs WHERE queue = :queue AND state = 'waiting'), " + any +
          "'delayed' AND due_at_ms <= :now) OR " + any + "'leased' AND due_at_ms <= :now), " + any +
          "'leased' AND due_at_ms > :lease_max) OR " + any + "'delayed' AND due_at_ms > :delay_max)",
      {{"queue", jobs::to_string(queue)},
       {"now", to_unix_ms(now)},
       {"lease_max", to_unix_ms(now + jobs::kLeaseMax)},
       {"delay_max", to_unix_ms(now + jobs::kDelayMax)}});
  const auto& [waiting, due, implausible] = found.value();
  return {waiting != 0, due != 0, implausible != 0};
}

JobNumbers due_jobs(Session& session, QueueName queue, JobState state, Timestamp before, std::uint32_t limit,
                    std::string_view lock) {
  JobNumbers ids;
  for (const auto& [id] :
       session.all<std::uint64_t>("SELECT id FROM " + jobs_by(session, kJobsByDue) +
                                      " WHERE queue = :queue AND state = :state AND due_at_ms <= :before "
                                      "ORDER BY due_at_ms LIMIT :limit" +
                                      std::string(lock),
                                  {{"queue", jobs::to_string(queue)},
                                   {"state", to_string(state)},
                                   {"before", to_unix_ms(before)},
                                   {"limit", limit}})) {
    ids.push_back(id);
  }
  return ids;
}

/// What the token's place in its round is ahead of the attempts are those that were forgiven.
void let_wait(Session& session, const JobNumbers& ids, JobState state, Timestamp before) {
  const IdList list(ids);
  session.execute(
      "UPDATE lumbung_jobs SET attempts = attempts - CASE WHEN state = 'leased'"
      " AND fencing_token % :round < attempts + :forgiven THEN 1 ELSE 0 END, state = 'waiting', leased_by = "
      "'',"
      " queued_seq = :number WHERE state = :state AND due_at_ms <= :before AND id " +
          list.sql,
      Binds{{"round", kTokenRound},
            {"forgiven", jobs::kAbandonmentsForgiven},
            {"number", next_number_in_line(session)},
            {"state", to_string(state)},
            {"before", to_unix_ms(before)}} +
          list.binds);
}

void promote_due(Session& session, QueueName queue, Timestamp now, std::uint32_t limit) {
  for (const JobState state : {JobState::leased, JobState::delayed}) {
    if (limit == 0) return;
    const JobNumbers due = due_jobs(session, queue, state, now, limit, session.words().lock_free);
    for (const JobNumbers& piece : in_pieces(due)) let_wait(session, piece, state, now);
    limit -= static_cast<std::uint32_t>(due.size());
  }
}

void mend_implausible(Session& session, QueueName queue, Timestamp now, std::chrono::seconds lease_for) {
  cut(session, queue, JobState::leased, now + jobs::kLeaseMax, now + lease_for);
  cut(session, queue, JobState::delayed, now + jobs::kDelayMax, now);
}

void bring_forward(Session& session, const jobs::NewJob& job, Timestamp now) {
  session.execute(
      "UPDATE lumbung_jobs SET due_at_ms = :due WHERE unique_key = :key AND state = :delayed"
      " AND due_at_ms > CASE WHEN attempts = 0 THEN :due ELSE :tried_again END",
      {{"due", to_unix_ms(job.available_at.value_or(now))},
       {"key", job.unique_key},
       {"delayed", to_string(JobState::delayed)},
       {"tried_again", to_unix_ms(now + jobs::longest_pause(jobs::policy_of(job.kind)))}});
}

void make_claimable(Session& session, QueueName queue, const QueueLook& seen, Timestamp now,
                    std::chrono::seconds lease_for) {
  if (seen.implausible) mend_implausible(session, queue, now, lease_for);
  if (seen.due || seen.implausible) promote_due(session, queue, now, kPromotedMax);
}

}  // namespace lumbung::database
