#include "database/job_due_rows.h"
#include "database/job_rows.h"
#include "database/job_turn_rows.h"
#include "database/media_rows.h"
#include "database/sql_job_store.h"

namespace lumbung::database {
namespace {

using jobs::Lease;
using jobs::LeasedJob;
using jobs::QueueName;

constexpr int kMovedMax = 100;

void move_to_its_queue(Session& session, const jobs::Job& job) {
  session.execute("UPDATE lumbung_jobs SET queue = :queue WHERE id = :id",
                  {{"queue", jobs::to_string(jobs::policy_of(job.kind).queue)}, {"id", job.id}});
}

/// Brings this one, and those of the first of its workspace that are astray too, into the queues of their
/// kinds.
void move_astray(Session& session, const JobRow& met) {
  const jobs::Job& job = met.job;
  move_to_its_queue(session, job);
  for (const JobRow& row : all_jobs(
           session,
           "queue = :queue AND state = 'waiting' AND workspace_id = :workspace"
           " ORDER BY priority, queued_seq, id LIMIT :limit" +
               std::string(session.words().lock_free),
           {{"queue", jobs::to_string(job.queue)}, {"workspace", job.workspace_id}, {"limit", kMovedMax}},
           kJobsByTurn)) {
    if (is_astray(row.job)) move_to_its_queue(session, row.job);
  }
}

/// What became of one look into a queue.
struct Look {
  std::optional<LeasedJob> leased;
  bool look_again = false;  ///< jobs were in the way that are moved now
};

Look lease_next(Session& session, QueueName queue, const LeaseTerms& terms, jobs::WorkspaceTurns& turns) {
  std::optional<JobRow> row = next_in_turn(session, queue, turns);
  if (!row) return {};
  if (is_astray(row->job)) {
    move_astray(session, *row);
    return {std::nullopt, true};
  }
  lease_row(session, *row, terms);
  const Lease lease{row->job.id, row->fencing_token};
  return {LeasedJob{std::move(row->job), lease}, false};
}

}  // namespace

std::optional<LeasedJob> SqlJobStore::claim(const std::vector<QueueName>& queues, std::string_view worker,
                                            std::chrono::seconds lease_for) {
  const Timestamp now = clock_.now();
  for (const QueueName queue : queues) {
    // Asked without the write lock, so that idle workers cost nothing.
    const QueueLook seen = database_.read([&](Session& session) { return look_at(session, queue, now); });
    if (seen.is_idle()) continue;
    for (Look look{std::nullopt, true}; look.look_again;) {
      look = database_.transact([&](Session& session) {
        make_claimable(session, queue, seen, now, lease_for);
        return lease_next(session, queue, {worker, now + lease_for}, turns_);
      });
      if (look.leased) return std::move(look.leased);
    }
  }
  return std::nullopt;
}

std::optional<JobId> SqlJobStore::enqueue(const jobs::NewJob& job) {
  return database_.transact([&](Session& session) {
    const Timestamp now = clock_.now();
    const std::optional<JobId> id = insert_job(session, job, now);
    if (!id && job.available_at) bring_forward(session, job, now);
    return id;
  });
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
               "UPDATE lumbung_jobs SET state = 'waiting', due_at_ms = :now, leased_by = '', " +
                   claim_uncounted() + " WHERE id = :id AND fencing_token = :token AND state = 'leased'",
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
