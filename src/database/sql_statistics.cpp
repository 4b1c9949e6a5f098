#include "database/sql_statistics.h"

#include "database/counter_rows.h"
#include "database/engine/session.h"
#include "database/mirror_rows.h"

namespace lumbung::database {
namespace {

using media::MediaCounts;

void count_rows(Session& session, const std::string& where, const Binds& binds, MediaCounts& counts) {
  for (const auto& [status, is_deleted, rows, bytes] :
       session.all<std::string, int, std::uint64_t, std::uint64_t>(
           "SELECT processing_status, deleted_at IS NOT NULL AS is_deleted, COUNT(*), SUM(size)"
           " FROM chat_media" +
               where + " GROUP BY processing_status, is_deleted",
           binds)) {
    if (is_deleted != 0) {
      counts.deleted += rows;
      continue;
    }
    counts.original_bytes += bytes;
    if (status == "pending") counts.pending = rows;
    if (status == "processing") counts.processing = rows;
    if (status == "completed") counts.completed = rows;
    if (status == "failed") counts.failed = rows;
  }
}

MediaCounts counted(Session& session, std::optional<WorkspaceId> workspace) {
  std::map<std::string, std::uint64_t> counters = counters_of(session, workspace);
  MediaCounts counts;
  counts.pending = counters["pending"];
  counts.processing = counters["processing"];
  counts.completed = counters["completed"];
  counts.failed = counters["failed"];
  counts.deleted = counters[std::string(kDeletedCounter)];
  counts.original_bytes = counters[std::string(kLiveBytesCounter)];
  counts.stored_bytes = counters[std::string(kStoredBytesCounter)];
  counts.dedup_saved_bytes = counters[std::string(kSavedBytesCounter)];
  return counts;
}

}  // namespace

MediaCounts SqlStatistics::counts(std::optional<WorkspaceId> workspace) {
  const std::string where = workspace ? " WHERE workspace_id = :workspace" : "";
  Binds binds;
  if (workspace) binds.push_back({"workspace", *workspace});
  return database_.read([&](Session& session) {
    if (is_mirror_complete(session)) return counted(session, workspace);
    MediaCounts counts;
    count_rows(session, where, binds, counts);
    const auto stored = session.one<std::uint64_t, std::uint64_t>(
        "SELECT SUM(bytes), SUM(bytes * (refs - 1)) FROM lumbung_objects" + where, binds);
    if (stored) {
      counts.stored_bytes = std::get<0>(*stored);
      counts.dedup_saved_bytes = std::get<1>(*stored);
    }
    return counts;
  });
}

}  // namespace lumbung::database
