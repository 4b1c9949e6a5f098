#include "database/sql_statistics.h"

#include "database/counter_rows.h"
#include "database/engine/session.h"
#include "database/mirror_rows.h"

namespace lumbung::database {
namespace {

using media::DayFigures;
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

/// Days that nobody looks at any more.
constexpr std::int32_t kDaysKept = 2 * 366;

void note_day(Session& session, WorkspaceId workspace, std::int32_t day) {
  const MediaCounts counts = counted(session, workspace);
  session.execute("DELETE FROM lumbung_growth WHERE workspace_id = :workspace AND (day = :day OR day < :old)",
                  {{"workspace", workspace},
                   {"day", static_cast<std::int64_t>(day)},
                   {"old", static_cast<std::int64_t>(day - kDaysKept)}});
  Binds binds = {{"workspace", workspace}, {"day", static_cast<std::int64_t>(day)}};
  binds.push_back({"media", counts.pending + counts.processing + counts.completed + counts.failed});
  binds.push_back({"original", counts.original_bytes});
  binds.push_back({"stored", counts.stored_bytes});
  binds.push_back({"saved", counts.dedup_saved_bytes});
  session.execute(
      "INSERT INTO lumbung_growth (workspace_id, day, media, original_bytes, stored_bytes, saved_bytes)"
      " VALUES (:workspace, :day, :media, :original, :stored, :saved)",
      binds);
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

std::vector<DayFigures> SqlStatistics::growth(WorkspaceId workspace, std::int32_t first) {
  return database_.read([&](Session& session) {
    std::vector<DayFigures> days;
    for (const auto& [day, media, original, stored, saved] :
         session.all<std::int64_t, std::uint64_t, std::uint64_t, std::uint64_t, std::uint64_t>(
             "SELECT day, media, original_bytes, stored_bytes, saved_bytes FROM lumbung_growth"
             " WHERE workspace_id = :workspace AND day >= :first ORDER BY day",
             {{"workspace", workspace}, {"first", static_cast<std::int64_t>(first)}}))
      days.push_back({static_cast<std::int32_t>(day), media, original, stored, saved});
    return days;
  });
}

std::optional<WorkspaceId> SqlStatistics::note_growth(std::int32_t day, WorkspaceId after,
                                                      std::uint32_t limit) {
  return database_.transact([&](Session& session) -> std::optional<WorkspaceId> {
    if (!is_mirror_complete(session)) return std::nullopt;
    std::optional<WorkspaceId> last;
    for (const auto& [id] :
         session.all<std::uint64_t>("SELECT id FROM workspaces WHERE id > :after ORDER BY id LIMIT :limit",
                                    {{"after", after}, {"limit", limit}})) {
      last = WorkspaceId{id};
      note_day(session, *last, day);
    }
    return last;
  });
}

}  // namespace lumbung::database
