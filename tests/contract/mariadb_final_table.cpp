// The last change of the old application's table, and workspaces that are deleted beside it: their rows go by
// a key, for which no trigger fires.
#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_final_table.h"
#include "database/sql_old_table.h"
#include "database/sql_workspace_repository.h"
#include "support/mariadb.h"
#include "support/turned_clock.h"

namespace lumbung::test {
namespace {

using database::Session;

class MariadbFinalTable : public testing::Test {
 protected:
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
    run("INSERT INTO chat_media (uuid, name, type, size, workspace_id) VALUES (uuid(), 'nasi', 'image/jpeg', "
        "1, " +
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
  void copy_all() {
    for (std::uint64_t after = 0;;) {
      const legacy::Piece piece = final_table_.copy(after, 2);
      if (!piece.has_more) return;
      after = piece.last_id;
    }
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
  final_table_.swap();
  EXPECT_EQ(count("chat_media"), 2U);
  EXPECT_EQ(count("chat_media WHERE name = 'soto'"), 1U);
}

TEST_F(MariadbFinalTable, KeepsNoRowOfAWorkspaceThatGoesBeforeItsKeyIsThere) {
  run("INSERT INTO campaign_media (campaign_id, media_id) VALUES (1, 1), (1, 2)");
  final_table_.begin_copy();
  copy_all();
  delete_workspace(second_);
  final_table_.swap();
  EXPECT_EQ(count("chat_media"), 2U);
  EXPECT_EQ(count("chat_media c JOIN workspaces w ON w.id = c.workspace_id"), 2U);
  EXPECT_EQ(count("campaign_media"), 1U);
  delete_workspace(first_);
  EXPECT_EQ(count("chat_media"), 0U);
}

}  // namespace
}  // namespace lumbung::test
