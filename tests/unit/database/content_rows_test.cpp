#include "database/content_rows.h"

#include <atomic>

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/uuid.h"
#include "database/engine/database.h"
#include "database/replacement_rows.h"
#include "database/schema/migrator.h"
#include "database/sql_workspace_repository.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

constexpr const char* kLongAgo = "2001-01-01 00:00:00";

class ContentRowsTest : public testing::Test {
 protected:
  ContentRowsTest() {
    Migrator(database_, clock_).migrate().value();
    workspace_ = SqlWorkspaceRepository(database_, clock_).create("workspace", {}).id;
  }

  /// As the application writes it.
  void put(int id, const Sha256& content, const std::string& updated_at) {
    database_.transact([&](Session& session) {
      session.execute(
          "INSERT INTO chat_media (id, uuid, name, type, size, original_path, location, processing_status,"
          " metadata, workspace_id, created_at, updated_at) VALUES (:id, :uuid, 'one', 'image/jpeg', 1, '',"
          " 'local', 'completed', :metadata, :workspace, :at, :at)",
          {{"id", id},
           {"uuid", Uuid::make().str()},
           {"metadata", R"({"hash":"sha256:)" + content.hex() + "\"}"},
           {"workspace", workspace_},
           {"at", updated_at}});
    });
  }
  /// As the mirror has it.
  void mirror(int id, const Sha256& content) {
    database_.transact([&](Session& session) {
      session.execute(
          "INSERT INTO lumbung_media (media_id, workspace_id, hash, status)"
          " VALUES (:id, :workspace, :hash, 'completed')",
          {{"id", id}, {"workspace", workspace_}, {"hash", content.hex()}});
    });
  }
  void begin_mirror_anew() {
    database_.transact([](Session& session) { session.execute("DELETE FROM lumbung_positions"); });
  }
  std::vector<MediaId> over(const Sha256& content, MediaId after, std::uint32_t limit) {
    return database_.read(
        [&](Session& session) { return media_over_content(session, workspace_, content, after, limit); });
  }
  int statements_of_a_page() {
    database_.transact([&](Session& session) {
      session.execute(
          "INSERT INTO lumbung_replacements (workspace_id, hash, source, after, due_ms)"
          " VALUES (:workspace, :hash, 0, 0, 0)",
          {{"workspace", workspace_}, {"hash", content_.hex()}});
    });
    const int before = statements_;
    EXPECT_TRUE(point_rows_to_ledger(database_, clock_));
    EXPECT_FALSE(point_rows_to_ledger(database_, clock_)) << "it was the last page";
    return statements_ - before;
  }

  test::TempDirectory directory_;
  SystemClock clock_;
  std::atomic<int> statements_{0};
  Database database_{{.path = (directory_.path() / "lumbung.db").string(),
                      .on_statement = [this](std::string_view, const Binds&) { ++statements_; }}};
  WorkspaceId workspace_;
  const Sha256 content_ = Sha256::of(as_bytes(std::string_view("one")));
  const Sha256 other_ = Sha256::of(as_bytes(std::string_view("other")));
};

TEST_F(ContentRowsTest, FindsWhatTheMirrorHasAndWhatItHasNotYet) {
  for (const int id : {1, 3, 4, 7}) {
    put(id, content_, kLongAgo);
    mirror(id, content_);
  }
  put(2, other_, kLongAgo);
  mirror(2, other_);
  put(5, content_, "2037-01-01 00:00:00");  // the mirror is to see it
  put(6, other_, "2037-01-01 00:00:00");
  database_.transact([](Session& session) {
    session.execute("UPDATE lumbung_positions SET after = '2020-01-01 00:00:00#0' WHERE task = 'mirror'");
  });
  EXPECT_EQ(over(content_, {0}, 3), (std::vector<MediaId>{{1}, {3}, {4}}));
  EXPECT_EQ(over(content_, {4}, 3), (std::vector<MediaId>{{5}, {7}}));
}

TEST_F(ContentRowsTest, LooksThroughTheRowsUntilThereIsAMirror) {
  begin_mirror_anew();
  for (const int id : {1, 3, 4}) put(id, content_, kLongAgo);
  put(2, other_, kLongAgo);
  EXPECT_EQ(over(content_, {1}, 3), (std::vector<MediaId>{{3}, {4}}));
  EXPECT_EQ(over(content_, {1}, 1), (std::vector<MediaId>{{3}}));
}

TEST_F(ContentRowsTest, ReadsNoRowsOfOtherContentsToFollowAReplacement) {
  database_.transact([](Session& session) {
    session.execute("UPDATE lumbung_positions SET after = '2020-01-01 00:00:00#0' WHERE task = 'mirror'");
  });
  statements_of_a_page();  // what is prepared or remembered once
  const int among_few = statements_of_a_page();
  for (int id = 1; id <= 1'200; ++id) put(id, other_, kLongAgo);
  EXPECT_EQ(statements_of_a_page(), among_few);
}

}  // namespace
}  // namespace lumbung::database
