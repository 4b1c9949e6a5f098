#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "database/sql_mirror_repository.h"
#include "database/sql_statistics.h"
#include "support/last_release.h"

namespace lumbung::test {

/// The schema without the mirror, and an installation that is more than two of its pages large.
inline constexpr std::uint32_t kSchemaBeforeMirror = 18;
inline constexpr std::uint64_t kMediaBeforeMirror = 1'100;

/// Rows as whoever wrote them may have left them: of two workspaces, in every state, deleted, archived, with
/// and without a content, and all within two seconds.
inline std::vector<std::string> rows_before_mirror() {
  const std::vector<std::string> states = {"completed", "failed", "pending", "processing", "completed"};
  const std::vector<std::string> types = {"image/jpeg", "video/mp4", "application/pdf"};
  std::vector<std::string> statements;
  for (std::uint64_t id = 1; id <= kMediaBeforeMirror; ++id) {
    const std::string number = std::to_string(id);
    const std::string workspace = id % 4 == 0 ? "2" : "1";
    const std::string hash = Sha256::of(as_bytes(number)).hex();
    const std::string path = "original/workspace_" + workspace + "/2026/11/" + hash + "_image.jpg";
    const std::string at = id % 3 == 0 ? "'2026-11-20 10:00:00'" : "'2026-11-20 10:00:01'";
    statements.push_back(
        "INSERT INTO chat_media (id, uuid, name, type, size, original_path, location, processing_status,"
        " metadata, workspace_id, created_at, updated_at, deleted_at) VALUES (" +
        number + ", '" + Uuid::make().str() + "', 'Kontrak nomor" + number + ".pdf', '" +
        types.at(id % types.size()) + "', " + number + ", " +
        (id % 6 == 0 ? "'uploads/old " + number + ".jpg'" : "'" + path + "'") + ", 'local', '" +
        states.at(id % states.size()) + "', " +
        (id % 13 == 0 ? "NULL" : "'{\"hash\":\"sha256:" + hash + "\"}'") + ", " + workspace + ", " + at +
        ", " + at + ", " + (id % 7 == 0 ? "'2026-11-20 10:00:00'" : "NULL") + ")");
    if (id % 11 == 0) {
      statements.push_back("INSERT INTO lumbung_media (media_id, workspace_id, archived_at_ms) VALUES (" +
                           number + ", " + workspace + ", 5)");
    }
    if (id % 6 == 0) continue;
    statements.push_back(
        "INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs, media_id,"
        " created_at_ms) VALUES (" +
        workspace + ", '" + hash + "', 'original', '" + path + "', " + number + ", '" + hash + "', 2, " +
        number + ", 1)");
  }
  return statements;
}

/// Lists and statistics show what is there, whatever they are answered from.
inline void expect_all_shown(database::Database& database, const Clock& clock) {
  using Filter = media::MediaFilter;
  using Shown = std::pair<Filter, std::string>;
  const std::string archive = "id IN (SELECT media_id FROM lumbung_media WHERE archived_at_ms IS NOT NULL)";
  const std::string live = "deleted_at IS NULL";
  const std::string listed = live + " AND NOT " + archive;
  std::vector<Shown> lists(5);
  lists[0] = {{.deleted = Filter::Deleted::shown, .archived = Filter::Archived::shown}, "1 = 1"};
  lists[1] = {{}, listed};
  lists[2] = {{.status = media::ProcessingStatus::failed}, listed + " AND processing_status = 'failed'"};
  lists[3] = {{.kind = media::Kind::video}, listed + " AND type = 'video/mp4'"};
  lists[4] = {{.archived = Filter::Archived::only}, live + " AND " + archive};
  database::SqlMediaRepository repository(database, clock);
  database::SqlStatistics statistics(database);
  for (const std::uint64_t workspace : {1U, 2U}) {
    const std::string of_workspace = " WHERE workspace_id = " + std::to_string(workspace);
    for (const auto& [filter, sql] : lists) {
      std::uint64_t shown = 0;
      std::optional<media::MediaCursor> after;
      do {
        const media::MediaPage page = repository.list({workspace}, filter, after, 100);
        shown += page.items.size();
        after = page.next;
      } while (after);
      EXPECT_EQ(shown, count_rows(database, "chat_media" + of_workspace + " AND " + sql)) << sql;
    }
    const media::MediaCounts counts = statistics.counts(WorkspaceId{workspace});
    const std::string of_state = "chat_media" + of_workspace + " AND " + live + " AND processing_status = ";
    EXPECT_EQ(counts.completed, count_rows(database, of_state + "'completed'"));
    EXPECT_EQ(counts.failed, count_rows(database, of_state + "'failed'"));
    EXPECT_EQ(counts.pending, count_rows(database, of_state + "'pending'"));
    EXPECT_EQ(counts.processing, count_rows(database, of_state + "'processing'"));
    EXPECT_EQ(counts.deleted, count_rows(database, "chat_media" + of_workspace + " AND NOT " + live));
    const auto sum = [&](const std::string& of) {
      return std::get<0>(*database.read(
          [&](database::Session& session) { return session.one<std::uint64_t>("SELECT SUM(" + of); }));
    };
    EXPECT_EQ(counts.original_bytes, sum("size) FROM chat_media" + of_workspace + " AND " + live));
    EXPECT_EQ(counts.stored_bytes, sum("bytes) FROM lumbung_objects" + of_workspace));
    EXPECT_EQ(counts.dedup_saved_bytes, sum("bytes * (refs - 1)) FROM lumbung_objects" + of_workspace));
  }
}

/// An installation of before the mirror is migrated and caught up with, by a process of its own for each
/// page.
inline void catch_up_from_before_mirror(database::Database& database) {
  TurnedClock clock;
  const auto steps = database::all_migrations();
  database::Migrator(database, clock, steps.first(kSchemaBeforeMirror)).migrate().value();
  database.transact([](database::Session& session) {
    for (const char* name : {"1", "2"}) {
      session.execute(std::string("INSERT INTO workspaces (id, uuid, identifier, name) VALUES (") + name +
                      ", '" + name + "', '" + name + "', '" + name + "')");
    }
    for (const std::string& sql : rows_before_mirror()) session.run(sql);
  });
  EXPECT_EQ(database::Migrator(database, clock).migrate().value(), steps.size() - kSchemaBeforeMirror);

  const std::string complete = "lumbung_positions WHERE task = 'mirror' AND round > 0";
  EXPECT_EQ(count_rows(database, complete), 0U);
  expect_all_shown(database, clock);  // of the rows themselves
  int pages = 0;
  for (bool has_more = true; has_more; ++pages) {
    has_more = database::SqlMirrorRepository(database, clock).catch_up().has_more;
    expect_all_shown(database, clock);
  }
  EXPECT_EQ(pages, 3);
  std::vector<std::string> problems;
  for (media::MirrorPage page{.has_more = true}; page.has_more;) {
    page = database::SqlMirrorRepository(database, clock).check();
    problems.insert(problems.end(), page.problems.begin(), page.problems.end());
  }
  EXPECT_EQ(problems, std::vector<std::string>{}) << "what there was before is no damage";
  EXPECT_EQ(count_rows(database, complete), 1U);
  EXPECT_EQ(count_rows(database, "lumbung_media"), kMediaBeforeMirror);
  for (const char* state : {"completed", "failed", "pending", "processing"}) {
    const std::string is_in_state = std::string(" = '") + state + "'";
    EXPECT_EQ(count_rows(database, "lumbung_media WHERE status" + is_in_state),
              count_rows(database, "chat_media WHERE processing_status" + is_in_state));
  }
  EXPECT_EQ(count_rows(database, "lumbung_media WHERE archived_at_ms = 5"), kMediaBeforeMirror / 11);
  expect_all_shown(database, clock);  // of the mirror
  media::MediaFilter word;
  word.query = "nomor1099";
  EXPECT_EQ(database::SqlMediaRepository(database, clock).list({1}, word, {}, 10).items.size(), 0U)
      << "it is deleted";
  word.query = "nomor1098";
  EXPECT_EQ(database::SqlMediaRepository(database, clock).list({1}, word, {}, 10).items.size(), 1U);
}

}  // namespace lumbung::test
