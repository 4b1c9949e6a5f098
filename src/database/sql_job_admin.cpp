#include <map>

#include "database/audit_rows.h"
#include "database/engine/id_list.h"
#include "database/job_rows.h"
#include "database/media_rows.h"
#include "database/sql_job_store.h"

namespace lumbung::database {
namespace {

using jobs::DeadLetter;
using jobs::Job;
using jobs::QueueDepth;
using jobs::QueueName;

constexpr std::uint32_t kReconciledAtOnce = 500;
constexpr int kListedPagesMax = 20;
constexpr std::uint32_t kListedPageMin = 100;

struct DeadLetterRecord : SharedJobColumns {
  DeadLetterId id;
  JobId job_id;
  std::string error;
  std::int64_t died_at_ms;
  std::string unique_key;

  static constexpr auto columns() {
    using R = DeadLetterRecord;
    return std::tuple_cat(
        shared_columns(),
        std::tuple(Column("id", &R::id), Column("job_id", &R::job_id), Column("error", &R::error),
                   Column("died_at_ms", &R::died_at_ms), Column("COALESCE(unique_key, '')", &R::unique_key)));
  }
};

std::vector<DeadLetterRecord> fetch_dead(Session& session, const std::string& condition, const Binds& binds) {
  return session.select<DeadLetterRecord>("FROM lumbung_dead_letters WHERE " + condition, binds);
}

/// nullopt: of a kind that only a newer version knows.
std::optional<DeadLetter> to_dead_letter(const DeadLetterRecord& record) {
  DeadLetter letter;
  Job& job = letter.job;
  if (!read_shared_columns(record, job)) return std::nullopt;
  letter.id = record.id;
  letter.error = record.error;
  letter.died_at = from_unix_ms(record.died_at_ms);
  job.id = record.job_id;
  job.available_at = job.created_at;
  job.last_error = record.error;
  return letter;
}

QueueDepth count(Session& session, QueueName queue) {
  QueueDepth depth;
  depth.queue = queue;
  const Binds binds = {{"queue", jobs::to_string(queue)}};
  for (const auto& [state, jobs] : session.all<std::string, std::uint64_t>(
           "SELECT state, COUNT(*) FROM lumbung_jobs WHERE queue = :queue GROUP BY state", binds)) {
    if (state == "waiting") depth.waiting = jobs;
    if (state == "delayed") depth.delayed = jobs;
    if (state == "leased") depth.leased = jobs;
  }
  const auto oldest = session.one<std::optional<std::int64_t>>(
      "SELECT MIN(due_at_ms) FROM lumbung_jobs WHERE queue = :queue AND state = 'waiting'", binds);
  if (oldest && std::get<0>(*oldest)) depth.oldest_waiting_since = from_unix_ms(*std::get<0>(*oldest));
  return depth;
}

/// What has no hash is a row of the old application whose bytes the cut-over has not read yet: it makes the
/// job once it has, and before that the file would be taken for gone.
std::vector<std::tuple<std::uint64_t, std::uint64_t>> jobless(Session& session) {
  return session.all<std::uint64_t, std::uint64_t>(
      "SELECT id, workspace_id FROM chat_media WHERE processing_status IN ('pending', 'processing')"
      " AND deleted_at IS NULL AND " +
          std::string(session.words().metadata_hash) +
          " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM lumbung_jobs WHERE media_id = chat_media.id) LIMIT "
          ":limit",
      {{"limit", kReconciledAtOnce}});
}

}  // namespace

std::vector<QueueDepth> SqlJobStore::depths() {
  return depths_.get([&] {
    return database_.read([](Session& session) {
      std::vector<QueueDepth> depths;
      depths.reserve(jobs::kQueueNames.size());
      for (const QueueName queue : jobs::kQueueNames) depths.push_back(count(session, queue));
      return depths;
    });
  });
}

/// Behind kinds that this version does not know there may be others.
std::vector<Job> SqlJobStore::list(std::optional<QueueName> queue, std::optional<JobId> after,
                                   std::uint32_t limit) {
  const std::string condition =
      std::string("id > :after") + (queue ? " AND queue = :queue" : "") + " ORDER BY id LIMIT :limit";
  std::vector<Job> jobs;
  JobId last = after.value_or(JobId{});
  for (int page = 0; page < kListedPagesMax && jobs.size() < limit; ++page) {
    Binds binds = {{"after", last}, {"limit", limit}};
    if (queue) binds.push_back({"queue", jobs::to_string(*queue)});
    const JobRows rows =
        database_.read([&](Session& session) { return jobs_where(session, condition, binds); });
    for (const JobRow& row : rows.known) {
      if (jobs.size() < limit) jobs.push_back(row.job);
    }
    if (rows.known.size() + rows.unknown < limit) break;
    last = rows.last;
  }
  return jobs;
}

std::vector<DeadLetter> SqlJobStore::dead_letters(WorkspaceId workspace, std::optional<DeadLetterId> before,
                                                  std::uint32_t limit) {
  DeadLetterId place = before.value_or(DeadLetterId{INT64_MAX});
  std::vector<DeadLetter> letters;
  const std::uint32_t page_rows = std::max(limit, kListedPageMin);
  for (int page = 0; page < kListedPagesMax && letters.size() < limit; ++page) {
    const auto rows = database_.read([&](Session& session) {
      Binds binds = {{"before", place}, {"limit", page_rows}};
      if (workspace.value == 0)
        return fetch_dead(session, "id < :before ORDER BY id DESC LIMIT :limit", binds);
      binds.push_back({"workspace", workspace});
      return fetch_dead(session, "id < :before AND workspace_id = :workspace ORDER BY id DESC LIMIT :limit",
                        binds);
    });
    for (const DeadLetterRecord& row : rows) {
      place = row.id;
      if (auto letter = to_dead_letter(row); letter && letters.size() < limit)
        letters.push_back(*std::move(letter));
    }
    if (rows.size() < page_rows) break;
  }
  return letters;
}

std::uint64_t SqlJobStore::purge_dead_letters(jobs::JobKind kind, Timestamp before, std::uint32_t limit) {
  std::vector<std::uint64_t> old;
  database_.read([&](Session& session) {
    old.clear();
    for (const auto& [id] : session.all<std::uint64_t>(
             "SELECT id FROM lumbung_dead_letters WHERE kind = :kind AND died_at_ms < :before"
             " ORDER BY died_at_ms LIMIT :limit",
             {{"kind", jobs::to_string(kind)}, {"before", to_unix_ms(before)}, {"limit", limit}}))
      old.push_back(id);
    return old.size();
  });
  if (old.empty()) return 0;
  return database_.transact([&](Session& session) {
    std::uint64_t forgotten = 0;
    for (const std::vector<std::uint64_t>& piece : in_pieces(old)) {
      const IdList ids(piece);
      forgotten += session.execute("DELETE FROM lumbung_dead_letters WHERE id " + ids.sql, ids.binds);
    }
    return forgotten;
  });
}

std::optional<JobId> SqlJobStore::revive(WorkspaceId workspace, DeadLetterId id, const access::Origin& by) {
  return database_.transact([&](Session& session) -> std::optional<JobId> {
    const auto rows = fetch_dead(
        session,
        "id = :id AND (:workspace = 0 OR workspace_id = :workspace)" + std::string(session.words().lock),
        {{"id", id}, {"workspace", workspace}});
    if (rows.empty()) return std::nullopt;
    const std::optional<DeadLetter> letter = to_dead_letter(rows.front());
    if (!letter) return std::nullopt;
    const Job& dead = letter->job;
    const std::string& unique_key = rows.front().unique_key;
    session.execute("DELETE FROM lumbung_dead_letters WHERE id = :id", {{"id", id}});
    insert_audit(session,
                 {access::AuditAction::job_revived, dead.workspace_id, std::nullopt,
                  "dead letter " + std::to_string(id.value)},
                 by, clock_.now());

    jobs::NewJob job;
    job.kind = dead.kind;
    job.workspace_id = dead.workspace_id;
    job.media_id = dead.media_id;
    job.payload_json = dead.payload_json;
    job.unique_key = unique_key;
    job.request_id = dead.request_id;
    job.trace = dead.trace;
    job.priority = dead.priority;
    std::optional<JobId> revived = insert_job(session, job, clock_.now());
    if (dead.media_id) {
      std::optional<media::Media> media = media_to_change(session, *dead.media_id);
      if (media && media->processing_status == media::ProcessingStatus::failed) {
        requeue(session, *media, {.request_id = dead.request_id, .trace = dead.trace}, clock_.now());
      }
    }
    if (revived) return revived;
    // A job with its key is there already: that one does the work.
    const auto present = session.one<std::uint64_t>("SELECT id FROM lumbung_jobs WHERE unique_key = :key",
                                                    {{"key", unique_key}});
    return present ? std::optional(JobId{std::get<0>(*present)}) : std::nullopt;
  });
}

std::uint64_t SqlJobStore::reconcile() {
  std::uint64_t made = 0;
  for (;;) {
    // Most of the time there is none: look without the write lock first.
    const auto lost = [&](Session& session) { return jobless(session); };
    if (database_.read(lost).empty()) return made;
    const std::uint64_t inserted_now = database_.transact([&](Session& session) {
      std::uint64_t inserted = 0;
      for (const auto& [id, workspace] : lost(session)) {
        const auto job = process_media_job({workspace}, {id}, {.request_id = "reconcile"});
        if (insert_job(session, job, clock_.now())) ++inserted;
      }
      return inserted;
    });
    if (inserted_now == 0) return made;
    made += inserted_now;
  }
}

}  // namespace lumbung::database
