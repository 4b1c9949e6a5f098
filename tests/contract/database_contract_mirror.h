#pragma once

#include <string>
#include <vector>

#include "contract/database_contract.h"

namespace lumbung::test {

/// The mirror of a database, and one workspace of it.
struct MirrorUnderTest {
  const DatabaseUnderTest& db;
  WorkspaceId workspace;

  /// As reconcile does, but without its limits; what was mended.
  std::uint64_t kept_up() {
    std::uint64_t mended = 0;
    for (media::MirrorPage page{.has_more = true}; page.has_more;) {
      page = db.mirror->catch_up();
      mended += page.mended;
    }
    return mended;
  }
  std::vector<std::string> checked() {
    std::vector<std::string> problems;
    db.clock->turn(std::chrono::hours(24));
    for (media::MirrorPage page{.has_more = true}; page.has_more;) {
      page = db.mirror->check();
      problems.insert(problems.end(), page.problems.begin(), page.problems.end());
    }
    return problems;
  }
  /// Another row like that one, as the application may insert it: the n-th.
  static std::string copy_of(const media::Media& media, int n, const std::string& at) {
    const std::string number = std::to_string(n);
    return "INSERT INTO chat_media (uuid, name, type, size, original_path, location, processing_status,"
           " metadata, workspace_id, created_at, updated_at) SELECT '00000000-0000-4000-8000-00000000000" +
           number + "', 'copy" + number +
           "', type, size, original_path, location, processing_status, metadata, workspace_id, created_at, "
           "'" +
           at + "' FROM chat_media WHERE id = " + std::to_string(media.id.value);
  }
  /// Counters say what is there.
  void expect_true() {
    const media::MediaCounts counts = db.statistics->counts(workspace);
    const auto number = [&](const std::string& sql) { return static_cast<std::uint64_t>(db.number(sql)); };
    const std::string live =
        "SELECT COUNT(*) FROM chat_media WHERE deleted_at IS NULL AND processing_status = ";
    EXPECT_EQ(counts.pending, number(live + "'pending'"));
    EXPECT_EQ(counts.processing, number(live + "'processing'"));
    EXPECT_EQ(counts.completed, number(live + "'completed'"));
    EXPECT_EQ(counts.failed, number(live + "'failed'"));
    EXPECT_EQ(counts.deleted, number("SELECT COUNT(*) FROM chat_media WHERE deleted_at IS NOT NULL"));
    EXPECT_EQ(counts.original_bytes, number("SELECT SUM(size) FROM chat_media WHERE deleted_at IS NULL"));
    EXPECT_EQ(db.number("SELECT COALESCE(SUM(value), 0) FROM lumbung_counters"
                        " WHERE name = 'deleted_bytes' AND workspace_id > 0"),
              db.number("SELECT COALESCE(SUM(size), 0) FROM chat_media WHERE deleted_at IS NOT NULL"));
    EXPECT_EQ(counts.stored_bytes, number("SELECT SUM(bytes) FROM lumbung_objects"));
    EXPECT_EQ(counts.dedup_saved_bytes, number("SELECT SUM(bytes * (refs - 1)) FROM lumbung_objects"));
    const media::MediaCounts all = db.statistics->counts(std::nullopt);
    EXPECT_EQ(all.completed, counts.completed);
    EXPECT_EQ(all.stored_bytes, counts.stored_bytes);
    EXPECT_EQ(
        number("SELECT COUNT(*) FROM lumbung_fits f LEFT JOIN lumbung_media m ON m.media_id = f.media_id"
               " AND m.workspace_id = f.workspace_id AND m.shelf = f.shelf WHERE m.media_id IS NULL"),
        0U);
    expect_true_tiers();
  }
  /// Of the workspace, and of all together.
  void expect_true_tiers() {
    const auto told = db.housekeeping->bytes_by_tier();
    for (const std::string tier : {"original", "compressed", "thumbnails", "temp"}) {
      const std::int64_t stored =
          db.number("SELECT COALESCE(SUM(bytes), 0) FROM lumbung_objects WHERE path LIKE '" + tier + "/%'");
      EXPECT_EQ(db.number("SELECT COALESCE(SUM(value), 0) FROM lumbung_counters WHERE name = 'stored_" +
                          tier + "' AND workspace_id = " + std::to_string(workspace.value)),
                stored)
          << tier;
      EXPECT_EQ(told.contains(tier) ? told.at(tier) : 0, static_cast<std::uint64_t>(stored)) << tier;
    }
  }
};

}  // namespace lumbung::test
