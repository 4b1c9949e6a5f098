#include <gmock/gmock.h>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using media::Media;
using media::MediaCounts;

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
  static std::string copy_of(const Media& media, int n, const std::string& at) {
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
    const MediaCounts counts = db.statistics->counts(workspace);
    const auto number = [&](const std::string& sql) { return static_cast<std::uint64_t>(db.number(sql)); };
    const std::string live =
        "SELECT COUNT(*) FROM chat_media WHERE deleted_at IS NULL AND processing_status = ";
    EXPECT_EQ(counts.pending, number(live + "'pending'"));
    EXPECT_EQ(counts.processing, number(live + "'processing'"));
    EXPECT_EQ(counts.completed, number(live + "'completed'"));
    EXPECT_EQ(counts.failed, number(live + "'failed'"));
    EXPECT_EQ(counts.deleted, number("SELECT COUNT(*) FROM chat_media WHERE deleted_at IS NOT NULL"));
    EXPECT_EQ(counts.original_bytes, number("SELECT SUM(size) FROM chat_media WHERE deleted_at IS NULL"));
    EXPECT_EQ(counts.stored_bytes, number("SELECT SUM(bytes) FROM lumbung_objects"));
    EXPECT_EQ(counts.dedup_saved_bytes, number("SELECT SUM(bytes * (refs - 1)) FROM lumbung_objects"));
    const MediaCounts all = db.statistics->counts(std::nullopt);
    EXPECT_EQ(all.completed, counts.completed);
    EXPECT_EQ(all.stored_bytes, counts.stored_bytes);
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

TEST_P(DatabaseContract, TheMirrorCountsWhatIsThereAfterEachKindOfChange) {
  MirrorUnderTest mirror{db_, workspace_};
  const Media first = completed("one");
  mirror.expect_true();
  failed("two");
  admitted("three");
  mirror.expect_true();
  ASSERT_TRUE(db_.media->soft_delete(workspace_, first.uuid, {}).has_value());
  mirror.expect_true();
  const Media twin = admitted("one");  // over the content of a deleted one
  mirror.expect_true();
  ASSERT_TRUE(db_.media->restore(workspace_, first.uuid, {}).has_value());
  ASSERT_TRUE(db_.media->archive(workspace_, first.uuid, {}).has_value());
  mirror.expect_true();
  ASSERT_TRUE(db_.media->erase(workspace_, twin.uuid, {}).has_value());
  mirror.expect_true();
  ASSERT_TRUE(db_.media->erase(workspace_, first.uuid, {}).has_value());
  mirror.expect_true();
  EXPECT_EQ(mirror.kept_up(), 0U);
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
}

TEST_P(DatabaseContract, TheMirrorTakesInWhatTheApplicationWrites) {
  MirrorUnderTest mirror{db_, workspace_};
  const Media media = completed("one");
  db_.write({mirror.copy_of(media, 1, "2001-01-01 00:00:00"), mirror.copy_of(media, 2, "2001-01-01 00:00:00"),
             mirror.copy_of(media, 3, "2037-01-01 00:00:00")});
  EXPECT_EQ(mirror.kept_up(), 3U);
  mirror.expect_true();
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_words WHERE word = 'copy3'"), 1);
  EXPECT_EQ(mirror.kept_up(), 0U);
  // Neither row says that it has changed, nor is one there that could.
  db_.write(
      {"UPDATE chat_media SET processing_status = 'failed', updated_at = '2001-01-01 00:00:00'"
       " WHERE name = 'copy1'",
       "DELETE FROM chat_media WHERE name = 'copy2'"});
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
  mirror.expect_true();
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_words WHERE word = 'copy2'"), 0);
}

TEST_P(DatabaseContract, TheMirrorMendsCountersThatAreWrongAndSaysSo) {
  MirrorUnderTest mirror{db_, workspace_};
  completed("one");
  mirror.kept_up();
  mirror.checked();
  db_.write({"UPDATE lumbung_counters SET value = value + 7 WHERE name = 'completed' AND workspace_id > 0",
             "DELETE FROM lumbung_counters WHERE name = 'stored_thumbnails'"});
  EXPECT_THAT(mirror.checked(), testing::Not(testing::IsEmpty()));
  mirror.expect_true();
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
}

/// An installation of before the mirror: rows and ledger are there, and nothing of it.
TEST_P(DatabaseContract, TheMirrorIsMadeForWhatWasThereBefore) {
  MirrorUnderTest mirror{db_, workspace_};
  const Media media = completed("one");
  failed("two");
  db_.write({"DELETE FROM lumbung_media", "DELETE FROM lumbung_words", "DELETE FROM lumbung_media_paths",
             "DELETE FROM lumbung_counters", "DELETE FROM lumbung_positions"});
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());  // not its turn yet
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_media"), 0);
  EXPECT_EQ(mirror.kept_up(), 2U);
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
  EXPECT_EQ(db_.number("SELECT round FROM lumbung_positions WHERE task = 'mirror'"), 1);
  mirror.expect_true();
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_words WHERE word = 'one'"), 1);
}

TEST_P(DatabaseContract, TheMirrorFindsWhoNamesAnObject) {
  MirrorUnderTest mirror{db_, workspace_};
  const Media media = completed("one");
  mirror.kept_up();
  db_.clock->turn(std::chrono::hours(1));
  mirror.kept_up();
  // No line of the ledger names it any more.
  const media::ObjectKey key = *media.path_of(media::VariantName::compressed);
  db_.write({"DELETE FROM lumbung_objects"});
  EXPECT_EQ(db_.housekeeping->note_unreferenced(key), media::HousekeepingRepository::Noted::referenced);
  db_.write({"UPDATE chat_media SET compressed_path = NULL"});
  EXPECT_EQ(db_.housekeeping->note_unreferenced(key), media::HousekeepingRepository::Noted::noted);
}

}  // namespace
}  // namespace lumbung::test
