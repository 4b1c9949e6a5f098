#include "database/generation_rows.h"

#include <algorithm>

#include "database/object_rows.h"
#include "jobs/job_kind.h"

namespace lumbung::database {
namespace {

using media::ObjectKey;

Binds content_of(WorkspaceId workspace, const Sha256& content) {
  return {{"workspace", workspace}, {"hash", content.hex()}};
}

/// For a content of which no generation was handed out so far, or not by this version: behind all that is
/// named. What nobody names, of an attempt that was killed, the storage refuses to write over.
std::uint32_t first_generation(Session& session, const media::BegunAttempt& attempt, const Sha256& content) {
  std::uint32_t newest = 0;
  const auto look_at = [&](const ObjectKey& key) {
    if (key.tier() != "temp") newest = std::max(newest, key.generation());
  };
  for (const ObjectKey& key : attempt.going) look_at(key);
  for (const auto& [variant, key] : attempt.media.paths) look_at(key);
  for (const ObjectRow& line : ledger_lines(session, "workspace_id = :workspace AND hash = :hash ORDER BY id",
                                            content_of(attempt.media.workspace_id, content)))
    look_at(line.object.path);
  return newest + 1;
}

}  // namespace

std::uint32_t allocate_generation(Session& session, const media::BegunAttempt& attempt, JobId job,
                                  bool used_at_once) {
  const Sha256& content = attempt.media.metadata.intent.hash.value();
  Binds binds = content_of(attempt.media.workspace_id, content);
  const auto row = session.one<std::uint32_t, std::optional<std::uint64_t>>(
      "SELECT last, unused_by FROM lumbung_generations WHERE workspace_id = :workspace AND hash = :hash" +
          std::string(session.words().lock),
      binds);
  const bool is_kept = row && std::get<1>(*row) == job.value;
  const std::uint32_t generation = !row      ? first_generation(session, attempt, content)
                                   : is_kept ? std::get<0>(*row)
                                             : std::get<0>(*row) + 1;
  binds.push_back({"last", generation});
  binds.push_back({"job", used_at_once ? std::nullopt : std::optional(job)});
  session.execute(row ? "UPDATE lumbung_generations SET last = :last, unused_by = :job, freed_ms = NULL"
                        " WHERE workspace_id = :workspace AND hash = :hash"
                      : "INSERT INTO lumbung_generations (workspace_id, hash, last, unused_by)"
                        " VALUES (:workspace, :hash, :last, :job)",
                  binds);
  return generation;
}

void use_generation(Session& session, WorkspaceId workspace, const Sha256& content, JobId job) {
  Binds binds = content_of(workspace, content);
  binds.push_back({"job", job});
  session.execute(
      "UPDATE lumbung_generations SET unused_by = NULL"
      " WHERE workspace_id = :workspace AND hash = :hash AND unused_by = :job",
      binds);
}

void free_generation(Session& session, const media::Media& last, Timestamp now) {
  if (!last.metadata.intent.hash) return;
  Binds binds = content_of(last.workspace_id, *last.metadata.intent.hash);
  Binds with_job = binds;
  with_job.push_back({"media", last.id});
  with_job.push_back({"kind", jobs::to_string(jobs::JobKind::process_media)});
  // The only attempt that there ever was has ended.
  const std::uint64_t forgotten = session.execute(
      "DELETE FROM lumbung_generations WHERE workspace_id = :workspace AND hash = :hash AND last = 1"
      " AND NOT EXISTS (SELECT 1 FROM lumbung_jobs WHERE media_id = :media AND kind = :kind)",
      with_job);
  if (forgotten > 0) return;
  binds.push_back({"now", to_unix_ms(now)});
  session.execute(
      "UPDATE lumbung_generations SET freed_ms = :now WHERE workspace_id = :workspace AND hash = :hash",
      binds);
}

}  // namespace lumbung::database
