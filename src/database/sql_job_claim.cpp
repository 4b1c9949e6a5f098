#include <algorithm>

#include "database/job_rows.h"
#include "database/media_rows.h"
#include "database/sql_job_store.h"

namespace lumbung::database {
namespace {

using jobs::Job;
using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;

/// How many due jobs one claim moves. More than one a claim, so that a flood of due jobs is worked off faster
/// than it is consumed; bounded, so that the cost of a claim is.
constexpr int kPromotedMax = 16;
constexpr int kMovedMax = 100;

/// Is there anything to claim or to promote? Asked without the write lock, so that idle workers cost nothing.
bool may_have_work(Session& session, QueueName queue, Timestamp now) {
  return session
      .one<std::int64_t>(
          "SELECT 1 WHERE EXISTS (SELECT 1 FROM lumbung_jobs WHERE queue = :queue AND state = 'waiting')"
          " OR EXISTS (SELECT 1 FROM lumbung_jobs WHERE queue = :queue AND state = 'delayed'"
          " AND due_at_ms <= :now)"
          " OR EXISTS (SELECT 1 FROM lumbung_jobs WHERE queue = :queue AND state = 'leased'"
          " AND due_at_ms <= :now)",
          {{"queue", jobs::to_string(queue)}, {"now", to_unix_ms(now)}})
      .has_value();
}

/// Delayed jobs whose time has come and leased ones whose holder is gone wait again.
void promote_due(Session& session, QueueName queue, Timestamp now) {
  for (const char* state : {"leased", "delayed"}) {
    const auto due = session.all<std::uint64_t>(
        "SELECT id FROM lumbung_jobs WHERE queue = :queue AND state = :state AND due_at_ms <= :now"
        " ORDER BY due_at_ms LIMIT :limit" +
            std::string(session.words().lock_free),
        {{"queue", jobs::to_string(queue)},
         {"state", state},
         {"now", to_unix_ms(now)},
         {"limit", kPromotedMax}});
    for (const auto& [id] : due) {
      // The token counts claims, so what it is ahead of the attempts are those that were forgiven.
      session.execute(
          "UPDATE lumbung_jobs SET attempts = attempts - CASE WHEN state = 'leased'"
          " AND fencing_token - attempts < :forgiven THEN 1 ELSE 0 END, state = 'waiting', leased_by = ''"
          " WHERE id = :id",
          {{"forgiven", jobs::kAbandonmentsForgiven}, {"id", id}});
    }
  }
}

/// The next ones of a queue, locked.
std::vector<JobRow> next_jobs(Session& session, QueueName queue, int limit) {
  return all_jobs(session,
                  "queue = :queue AND state = 'waiting' ORDER BY priority, id LIMIT :limit" +
                      std::string(session.words().lock_free),
                  {{"queue", jobs::to_string(queue)}, {"limit", limit}});
}

/// Brings those of the next jobs that are astray into the queues of their kinds.
void move_astray(Session& session, QueueName queue) {
  for (const JobRow& row : next_jobs(session, queue, kMovedMax)) {
    if (!is_astray(row.job)) continue;
    session.execute("UPDATE lumbung_jobs SET queue = :queue WHERE id = :id",
                    {{"queue", jobs::to_string(jobs::policy_of(row.job.kind).queue)}, {"id", row.job.id}});
  }
}

/// What became of one look into the queues.
struct Look {
  std::optional<LeasedJob> leased;
  bool look_again = false;  ///< jobs were in the way that are moved now
};

Look lease_next(Session& session, QueueName queue, std::string_view worker, Timestamp until) {
  std::vector<JobRow> next = next_jobs(session, queue, 1);
  if (next.empty()) return {};
  JobRow* const row = &next.front();
  Job& job = row->job;
  if (is_astray(job)) {
    move_astray(session, queue);
    return {std::nullopt, true};
  }
  job.state = jobs::JobState::leased;
  job.attempts += 1;
  job.leased_until = until;
  job.leased_by = worker;
  const Lease lease{job.id, row->fencing_token + 1};
  session.execute(
      "UPDATE lumbung_jobs SET state = 'leased', due_at_ms = :until, leased_by = :worker,"
      " attempts = :attempts, fencing_token = :token WHERE id = :id",
      {{"until", to_unix_ms(until)},
       {"worker", worker},
       {"attempts", job.attempts},
       {"token", lease.fencing_token},
       {"id", job.id}});
  return {LeasedJob{std::move(job), lease}, false};
}

}  // namespace

std::optional<LeasedJob> SqlJobStore::claim(const std::vector<QueueName>& queues, std::string_view worker,
                                            std::chrono::seconds lease_for) {
  const Timestamp now = clock_.now();
  const bool promising = database_.read([&](Session& session) {
    return std::any_of(queues.begin(), queues.end(),
                       [&](QueueName queue) { return may_have_work(session, queue, now); });
  });
  if (!promising) return std::nullopt;
  for (;;) {
    Look look = database_.transact([&](Session& session) {
      for (const QueueName queue : queues) {
        promote_due(session, queue, now);
        Look found = lease_next(session, queue, worker, now + lease_for);
        if (found.leased || found.look_again) return found;
      }
      return Look{};
    });
    if (!look.look_again) return std::move(look.leased);
  }
}

std::optional<JobId> SqlJobStore::enqueue(const jobs::NewJob& job) {
  return database_.transact([&](Session& session) { return insert_job(session, job, clock_.now()); });
}

bool SqlJobStore::extend(const Lease& lease, std::chrono::seconds lease_for) {
  return database_.transact([&](Session& session) {
    return session.execute(
               "UPDATE lumbung_jobs SET due_at_ms = :until"
               " WHERE id = :id AND fencing_token = :token AND state = 'leased'",
               {{"until", to_unix_ms(clock_.now() + lease_for)},
                {"id", lease.job_id},
                {"token", lease.fencing_token}}) == 1;
  });
}

bool SqlJobStore::complete(const Lease& lease) {
  return database_.transact([&](Session& session) { return delete_leased(session, lease); });
}

bool SqlJobStore::retry_later(const Lease& lease, std::chrono::seconds delay, std::string_view error) {
  return database_.transact(
      [&](Session& session) { return delay_leased(session, lease, clock_.now() + delay, error); });
}

bool SqlJobStore::postpone(const Lease& lease, std::chrono::milliseconds delay, std::string_view why) {
  return database_.transact(
      [&](Session& session) { return postpone_leased(session, lease, clock_.now() + delay, why); });
}

bool SqlJobStore::release(const Lease& lease) {
  return database_.transact([&](Session& session) {
    return session.execute(
               "UPDATE lumbung_jobs SET state = 'waiting', due_at_ms = :now, leased_by = '',"
               " attempts = attempts - 1 WHERE id = :id AND fencing_token = :token AND state = 'leased'",
               {{"now", to_unix_ms(clock_.now())}, {"id", lease.job_id}, {"token", lease.fencing_token}}) ==
           1;
  });
}

bool SqlJobStore::bury(const Lease& lease, std::string_view error) {
  return database_.transact([&](Session& session) {
    const Timestamp now = clock_.now();
    const auto row = one_job(session, "id = :id" + std::string(session.words().lock), {{"id", lease.job_id}});
    if (!row || !bury_leased(session, lease, error, now)) return false;
    if (row->job.kind != jobs::JobKind::process_media || !row->job.media_id) return true;
    std::optional<media::Media> media = media_to_change(session, *row->job.media_id);
    if (media && !media->is_processed()) mark_failed(session, *media, "internal", error, now);
    return true;
  });
}

}  // namespace lumbung::database
