// The mirror where processes are killed while they keep it up, and where a verdict goes over many rows.
#include <atomic>

#include <gmock/gmock.h>

#include "contract/database_contract_mirror.h"
#include "database/engine/database.h"
#include "database/sql_mirror_repository.h"
#include "database/sql_scan_verdicts.h"

namespace lumbung::test {
namespace {

using media::Media;

constexpr int kNeverKilled = 1'000'000;

/// A process of its own over the database of the test, killed when it has sent so many statements.
class MortalProcess {
 public:
  MortalProcess(const DatabaseUnderTest& db, int statements)
      : left_(statements), database_(options(db.url)), mirror_(database_, *db.clock) {}

  /// nullopt: it was killed on the way.
  std::optional<media::MirrorPage> catch_up() {
    try {
      return mirror_.catch_up();
    } catch (const Killed&) {
      return std::nullopt;
    }
  }

 private:
  struct Killed : std::exception {};

  database::DatabaseOptions options(const std::string& url) {
    database::DatabaseOptions options = database::parse_database_url(url).value();
    options.on_statement = [this](std::string_view, const database::Binds&) {
      if (left_.fetch_sub(1) <= 0) throw Killed();
    };
    return options;
  }

  std::atomic<int> left_;
  database::Database database_;
  database::SqlMirrorRepository mirror_;
};

constexpr int kFilms = 1'200;  // two pages of 500, and one that is not full
constexpr int kFilmsOfOneSecond = 700;

/// What the application inserts, in two seconds of long ago.
std::vector<std::string> films_of_the_application(WorkspaceId workspace) {
  constexpr int kInOneStatement = 100;
  std::vector<std::string> statements;
  for (int i = 0; i < kFilms; ++i) {
    if (i % kInOneStatement == 0) {
      statements.emplace_back(
          "INSERT INTO chat_media (uuid, name, type, size, location, processing_status, workspace_id,"
          " created_at, updated_at) VALUES ");
    } else {
      statements.back() += ", ";
    }
    const std::string at = i < kFilmsOfOneSecond ? "'2001-01-01 00:00:00'" : "'2001-01-01 00:00:01'";
    statements.back() += "('" + Uuid::make().str() + "', 'film" + std::to_string(i) + ".mp4', 'video/mp4', " +
                         std::to_string(i) + ", 'local', '" + (i % 3 == 0 ? "failed" : "completed") + "', " +
                         std::to_string(workspace.value) + ", " + at + ", " + at + ")";
  }
  return statements;
}

/// How many rows the catch-up says it is past, and has left out.
constexpr const char* kLeftOut =
    "SELECT COUNT(*) FROM chat_media m JOIN lumbung_positions p ON p.task = 'mirror' AND p.after <> ''"
    " WHERE (m.updated_at < SUBSTR(p.after, 1, 19)"
    " OR (m.updated_at = SUBSTR(p.after, 1, 19) AND m.id <= SUBSTR(p.after, 21) + 0))"
    " AND NOT EXISTS (SELECT 1 FROM lumbung_media l WHERE l.media_id = m.id)";

TEST_P(DatabaseContract, TheCatchUpGoesOnBehindThePageThatTheLastProcessKept) {
  MirrorUnderTest mirror{db_, workspace_};
  completed("one");  // of now: every page looks at it once more
  db_.write(films_of_the_application(workspace_));
  for (const std::uint64_t mended : {500U, 500U, 200U}) {
    MortalProcess process(db_, kNeverKilled);
    const auto page = process.catch_up();
    ASSERT_TRUE(page);
    EXPECT_EQ(page->mended, mended);
    EXPECT_EQ(page->looked_at, mended + 1);
    EXPECT_EQ(page->has_more, mended == 500);
    EXPECT_EQ(db_.number(kLeftOut), 0);
  }
  mirror.expect_true();
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_media"), kFilms + 1);
}

TEST_P(DatabaseContract, TheCatchUpIsKilledAnywhereAndCountsNothingTwice) {
  MirrorUnderTest mirror{db_, workspace_};
  completed("one");
  db_.write(films_of_the_application(workspace_));
  int killed = 0;
  for (int statements = 1; statements < kNeverKilled; statements += 1 + statements / 4) {
    SCOPED_TRACE(statements);
    MortalProcess process(db_, statements);
    const auto page = process.catch_up();
    ASSERT_EQ(db_.number(kLeftOut), 0);
    if (page && !page->has_more) break;
    if (!page) ++killed;
  }
  EXPECT_GE(killed, 4) << "a page takes more statements than that";
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_media"), kFilms + 1);
  mirror.expect_true();
  EXPECT_EQ(mirror.kept_up(), 0U);
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
  EXPECT_TRUE(db_.is_sound());
}

TEST_P(DatabaseContract, TheMirrorCountsWhatAVerdictMakesFail) {
  MirrorUnderTest mirror{db_, workspace_};
  const Media deleted = completed("one");
  ASSERT_TRUE(db_.media->soft_delete(workspace_, deleted.uuid, {}).has_value());
  const Media live = completed("one");
  completed("two");
  ASSERT_TRUE(db_.media->process_again(workspace_, live.uuid, {}, {}).has_value());
  db_.write({mirror.copy_of(live, 1, "2001-01-01 00:00:00"), mirror.copy_of(live, 2, "2001-01-01 00:00:00"),
             "UPDATE chat_media SET processing_status = 'processing', updated_at = '2001-01-01 00:00:00'"
             " WHERE name = 'copy2'"});
  EXPECT_EQ(mirror.kept_up(), 2U);
  mirror.expect_true();

  database::Database database(database::parse_database_url(db_.url).value());
  database::SqlScanVerdicts verdicts(database, *db_.clock);
  const media::ScannedContent content{live.metadata.intent.hash.value(), live.size};
  verdicts.keep(content, {media::ScanVerdict::Finding::infected, "Test.Signature", "2"}, {});
  for (int round = 0; round < 2; ++round) {  // the second one finds that all of them say so
    EXPECT_EQ(db_.media->condemn(content, {}).failed, round == 0 ? 3U : 0U);
    mirror.expect_true();
    const media::MediaCounts counts = db_.statistics->counts(workspace_);
    EXPECT_EQ(counts.failed, 2U) << "the live one, and the application's copy";
    EXPECT_EQ(counts.processing, 1U) << "it fails where it would be completed";
    EXPECT_EQ(counts.completed, 1U) << "of another content";
    EXPECT_EQ(counts.deleted, 1U);
  }
  media::MediaFilter failed;
  failed.status = media::ProcessingStatus::failed;
  EXPECT_EQ(db_.media->list(workspace_, failed, {}, 10).items.size(), 2U);
  EXPECT_EQ(mirror.kept_up(), 0U);
  EXPECT_THAT(mirror.checked(), testing::IsEmpty());
}

}  // namespace
}  // namespace lumbung::test
