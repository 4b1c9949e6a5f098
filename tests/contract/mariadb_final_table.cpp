// The last change of the old application's table, and workspaces that are deleted beside it: their rows go by
// a key, for which no trigger fires.
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_final_table.h"
#include "database/sql_old_table.h"
#include "database/sql_workspace_repository.h"
#include "legacy/finishing.h"
#include "support/mariadb.h"
#include "support/turned_clock.h"

namespace lumbung::test {
namespace {

using database::Session;

class MariadbFinalTable : public testing::Test {
 protected:
  MariadbFinalTable() : MariadbFinalTable(mariadb_server()) {}
  explicit MariadbFinalTable(const Engine& server) : server_(server) {}

  void SetUp() override {
    ASSERT_TRUE(database::Migrator(database_, clock_).migrate().has_value());
    first_ = workspaces_.create("Toko", {}).id;
    second_ = workspaces_.create("Kios", {}).id;
    for (const WorkspaceId workspace : {first_, second_, first_}) put_media(workspace);
  }
  void run(const std::string& sql) {
    database_.transact([&](Session& session) { session.run(sql); });
  }
  void put_media(WorkspaceId workspace) {
    run("INSERT INTO chat_media (uuid, name, type, size, original_path, workspace_id) VALUES (uuid(), 'nasi',"
        " 'image/jpeg', 1, 'original/workspace_1/nasi.jpg', " +
        std::to_string(workspace.value) + ")");
  }
  void delete_workspace(WorkspaceId workspace) {
    run("DELETE FROM workspaces WHERE id = " + std::to_string(workspace.value));
  }
  std::uint64_t count(const std::string& rows) {
    return std::get<0>(database_
                           .read([&](Session& session) {
                             return session.one<std::uint64_t>("SELECT COUNT(*) FROM " + rows);
                           })
                           .value());
  }
  /// As the old application does, in its own column.
  void put_old(const std::string& path) {
    run("INSERT INTO chat_media (uuid, name, type, size, workspace_id, path) VALUES (uuid(), 'soto', "
        "'image/jpeg', 1, " +
        std::to_string(first_.value) + ", '" + path + "')");
  }
  void copy_all() {
    for (std::uint64_t after = 0;;) {
      const legacy::Piece piece = final_table_.copy(after, 2);
      if (!piece.has_more) return;
      after = piece.last_id;
    }
  }
  void swap() {
    final_table_.release();
    final_table_.swap();
    final_table_.keep_late();
    final_table_.bind();
  }

  MariadbDatabase server_;
  TurnedClock clock_;
  database::Database database_{database::for_migration(server_.options())};
  database::SqlWorkspaceRepository workspaces_{database_, clock_};
  database::SqlOldTable table_{database_, clock_};
  database::SqlFinalTable final_table_{database_, table_};
  WorkspaceId first_;
  WorkspaceId second_;
};

TEST_F(MariadbFinalTable, BeginsAnewAfterAKillWhateverChangedSince) {
  final_table_.begin_copy();
  final_table_.copy(0, 2);
  run("DROP TRIGGER lumbung_legacy_updated");  // the next run was killed between them
  run("UPDATE chat_media SET name = 'soto' WHERE id = 1");
  delete_workspace(second_);
  final_table_.begin_copy();
  copy_all();
  EXPECT_EQ(final_table_.differences(), 0U);
  swap();
  EXPECT_EQ(count("chat_media"), 2U);
  EXPECT_EQ(count("chat_media WHERE name = 'soto'"), 1U);
}

TEST_F(MariadbFinalTable, KeepsNoRowOfAWorkspaceThatGoesBeforeItsKeyIsThere) {
  run("INSERT INTO campaign_media (campaign_id, media_id) VALUES (1, 1), (1, 2)");
  final_table_.begin_copy();
  copy_all();
  delete_workspace(second_);
  swap();
  EXPECT_EQ(count("chat_media"), 2U);
  EXPECT_EQ(count("chat_media c JOIN workspaces w ON w.id = c.workspace_id"), 2U);
  EXPECT_EQ(count("campaign_media"), 1U);
  delete_workspace(first_);
  EXPECT_EQ(count("chat_media"), 0U);
}

const std::string kTriggersThere =
    "information_schema.triggers WHERE trigger_schema = DATABASE() AND trigger_name LIKE 'lumbung%'";
const std::string kKeysThere =
    "information_schema.referential_constraints WHERE constraint_schema = DATABASE() AND"
    " referenced_table_name = 'chat_media'";

TEST_F(MariadbFinalTable, LeavesNothingBehindWhereItIsGivenUp) {
  const std::uint64_t keys = count(kKeysThere);
  ASSERT_GT(keys, 0U);
  for (int times = 0; times < 2; ++times) {
    final_table_.begin_copy();
    EXPECT_EQ(count(kTriggersThere), 3U);
    copy_all();
    final_table_.release();
    EXPECT_EQ(count(kKeysThere), 0U);
    EXPECT_TRUE(final_table_.is_beside());
    final_table_.give_up();
    EXPECT_EQ(count(kTriggersThere), 0U);
    EXPECT_EQ(count(kKeysThere), keys);
    EXPECT_FALSE(final_table_.is_beside());
    put_media(first_);
  }
}

/// The process that asked for it was killed while the statement waited for somebody's transaction.
TEST_F(MariadbFinalTable, LeavesNoTriggerBehindThatTheServerStillMakes) {
  const auto dialect = database::make_dialect(server_.options());
  Session reader(*dialect, database::Access::read_write);
  Session killed(*dialect, database::Access::read_write);
  EXPECT_EQ(reader.all<std::uint64_t>("SELECT id FROM chat_media").size(), 3U);
  const auto making = std::async(std::launch::async, [&] {
    killed.run("CREATE TRIGGER lumbung_legacy_inserted AFTER INSERT ON chat_media FOR EACH ROW DO 0");
  });
  while (count("information_schema.processlist WHERE info LIKE 'CREATE TRIGGER%'") == 0)
    std::this_thread::yield();
  const auto given_up = std::async(std::launch::async, [&] { final_table_.give_up(); });
  given_up.wait_for(std::chrono::seconds(2));  // as long as it may take where it waits for nothing
  reader.run("COMMIT");
  making.wait();
  given_up.wait();
  EXPECT_EQ(count(kTriggersThere), 0U);
}

TEST_F(MariadbFinalTable, KeepsWhatWasWrittenInTheLastMomentByWhatItWasKnown) {
  run("ALTER TABLE chat_media ADD COLUMN path VARCHAR(191) NULL");
  final_table_.begin_copy();
  copy_all();
  EXPECT_TRUE(final_table_.not_taken(5).empty()) << "Lumbung's own";
  put_old("/storage/late.jpg");
  const std::vector<MediaId> late = final_table_.not_taken(5);
  ASSERT_EQ(late.size(), 1U);
  swap();
  EXPECT_EQ(final_table_.not_taken(5), late) << "of the first table, whatever its name is";
  EXPECT_EQ(count("chat_media WHERE original_path = '/storage/late.jpg'"), 1U);
  EXPECT_EQ(table_.rows(0, 5).at(0).path, "/storage/late.jpg") << "so that it can be taken over";
  final_table_.drop_rest();
  EXPECT_EQ(count("chat_media WHERE original_path = '/storage/late.jpg'"), 1U);
}

TEST_F(MariadbFinalTable, SwapsNoTableToWhichSomebodyWroteMeanwhile) {
  run("ALTER TABLE chat_media ADD COLUMN path VARCHAR(191) NULL");
  table_.keep_note(legacy::kPhaseNote, "migrated");
  int times = 0;
  const legacy::FinishWays ways{.progress =
                                    [&](std::uint64_t, std::uint64_t) {
                                      if (times++ == 0) put_old("/storage/late.jpg");
                                    },
                                .take_late_rows = [] { ADD_FAILURE(); }};
  EXPECT_THROW(legacy::finish(table_, final_table_, ways), Fault);
  EXPECT_EQ(table_.note(legacy::kPhaseNote), "migrated");
  EXPECT_EQ(count(kTriggersThere), 0U);
  EXPECT_GT(count(kKeysThere), 0U);
  EXPECT_EQ(count("chat_media WHERE path = '/storage/late.jpg'"), 1U)
      << "the column is there, and what it says";
  run("DELETE FROM chat_media WHERE path = '/storage/late.jpg'");
  legacy::finish(table_, final_table_, ways);
  EXPECT_EQ(table_.note(legacy::kPhaseNote), "finished");
}

/// It writes a binary log, and the account has no right to make triggers there.
const Engine& server_without_triggers() {
  static const Engine server("mariadb", {"--log-bin=changes"});
  return server;
}

class MariadbFinalTableAlone : public MariadbFinalTable {
 protected:
  MariadbFinalTableAlone() : MariadbFinalTable(server_without_triggers()) {}
};

TEST_F(MariadbFinalTableAlone, FindsByIdWhatWasWrittenMeanwhile) {
  final_table_.begin_copy();
  EXPECT_EQ(count(kTriggersThere), 0U);
  copy_all();
  put_media(second_);
  run("UPDATE chat_media SET name = 'soto', updated_at = '2030-01-01' WHERE id = 1");
  run("UPDATE chat_media SET deleted_at = '2030-01-01', updated_at = updated_at WHERE id = 2");
  run("DELETE FROM chat_media WHERE id = 3");
  final_table_.catch_up();
  EXPECT_EQ(final_table_.differences(), 0U);
  EXPECT_EQ(count("lumbung_new_chat_media WHERE name = 'soto' OR deleted_at IS NOT NULL OR id = 4"), 3U);
  final_table_.release();
  put_media(first_);  // the fifth, behind the last look
  final_table_.swap();
  put_media(first_);
  final_table_.keep_late();
  final_table_.bind();
  EXPECT_EQ(count("chat_media"), 5U);
  EXPECT_EQ(count("chat_media WHERE id IN (1, 2, 4, 5)"), 4U);
  EXPECT_EQ(count("chat_media WHERE id > 1000"), 1U) << "its id was given to another";
}

TEST_F(MariadbFinalTableAlone, FinishesAndGoesBack) {
  table_.keep_note(legacy::kPhaseNote, "finishing");
  legacy::take_finish_back(table_, final_table_);
  EXPECT_EQ(table_.note(legacy::kPhaseNote), "migrated");
  legacy::finish(table_, final_table_,
                 {.progress = [](std::uint64_t, std::uint64_t) {}, .take_late_rows = [] { ADD_FAILURE(); }});
  EXPECT_EQ(table_.note(legacy::kPhaseNote), "finished");
  EXPECT_EQ(count("chat_media"), 3U);
}

}  // namespace
}  // namespace lumbung::test
