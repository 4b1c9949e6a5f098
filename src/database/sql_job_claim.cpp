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

std::optional<LeasedJob> lease_next(Session& session, QueueName queue, std::string_view worker,
                                    Timestamp until) {
  std::optional<JobRow> row = one_job(session,
                                      "queue = :queue AND state = 'waiting'"
                                      " ORDER BY priority, id LIMIT 1" +
                                          std::string(session.words().lock_free),
                                      {{"queue", jobs::to_string(queue)}});
  if (!row) return std::nullopt;
  Job& job = row->job;
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
  return LeasedJob{std::move(job), lease};
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
  return database_.transact([&](Session& session) -> std::optional<LeasedJob> {
    for (const QueueName queue : queues) {
      promote_due(session, queue, now);
      if (auto job = lease_next(session, queue, worker, now + lease_for)) return job;
    }
    return std::nullopt;
  });
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
