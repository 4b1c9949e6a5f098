// A workspace that is erased, whose media and texts the cut-over took over from the old application.
#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_old_table.h"
#include "database/sql_old_texts.h"
#include "database/sql_workspace_erasures.h"
#include "database/sql_workspace_repository.h"
#include "support/mariadb.h"
#include "support/turned_clock.h"

namespace lumbung::test {
namespace {

using database::Session;

class MariadbErasure : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(database::Migrator(database_, clock_).migrate().has_value());
    going_ = workspaces_.create("Toko", {}).id;
    staying_ = workspaces_.create("Kios", {}).id;
    table_.begin_backup();
  }
  void run(const std::string& sql) {
    database_.transact([&](Session& session) { session.run(sql); });
  }
  std::uint64_t count(const std::string& rows) {
    return std::get<0>(database_
                           .read([&](Session& session) {
                             return session.one<std::uint64_t>("SELECT COUNT(*) FROM " + rows);
                           })
                           .value());
  }
  /// A row of the old application as the cut-over left it, whose media was erased since.
  void put_taken_over(std::uint64_t id, WorkspaceId workspace) {
    const std::string media = std::to_string(id);
    const std::string owner = std::to_string(workspace.value);
    run("INSERT INTO lumbung_backup_chat_media (id, uuid, name, type, size, workspace_id) VALUES (" + media +
        ", uuid(), 'nasi', 'image/jpeg', 1, " + owner + ")");
    run("INSERT INTO lumbung_legacy_journal (media_id, batch, uuid, workspace_id, source, disputed, type,"
        " size, location, before_size, before_location) VALUES (" +
        media + ", 1, uuid(), " + owner + ", 'chats', 0, 'image/jpeg', '1', 'local', '1', 'local')");
  }
  void put_rewritten(const std::string& table, const std::string& columns, const std::string& values) {
    run("INSERT INTO " + table + " (uuid, " + columns + ") VALUES (uuid(), " + values + ")");
    run("INSERT INTO lumbung_legacy_rewrites (table_name, column_name, row_id, text_before, text_after,"
        " at_ms) SELECT '" +
        table + "', 'metadata', MAX(id), 'old', 'new', 1 FROM " + table);
  }

  MariadbDatabase server_;
  TurnedClock clock_;
  database::Database database_{database::for_migration(server_.options())};
  database::SqlWorkspaceRepository workspaces_{database_, clock_};
  database::SqlWorkspaceErasures erasures_{database_, clock_};
  database::SqlOldTable table_{database_, clock_};
  database::SqlOldTexts texts_{database_, clock_};
  WorkspaceId going_;
  WorkspaceId staying_;
};

TEST_F(MariadbErasure, TakesWhatTheCutOverKeptOfItPageByPage) {
  texts_.prepare();
  for (std::uint64_t id = 1; id <= 5; ++id) put_taken_over(id, going_);
  put_taken_over(6, staying_);
  for (const WorkspaceId workspace : {going_, staying_}) {
    const std::string owner = std::to_string(workspace.value);
    put_rewritten("chats", "workspace_id", owner);
    put_rewritten("campaigns", "workspace_id, name", owner + ", 'Lebaran'");
  }
  ASSERT_TRUE(erasures_.begin(going_, {}));
  for (const std::uint64_t left : {4U, 2U, 1U}) {
    EXPECT_GT(erasures_.forget_rows(going_, 2), 0U);
    EXPECT_EQ(count("lumbung_legacy_journal"), left);
    EXPECT_EQ(count("lumbung_backup_chat_media"), left);
  }
  while (erasures_.forget_rows(going_, 2) > 0) {
  }
  EXPECT_TRUE(erasures_.finish(going_));
  EXPECT_EQ(count("lumbung_backup_chat_media WHERE id = 6"), 1U);
  EXPECT_EQ(count("lumbung_legacy_rewrites"), 2U);
  EXPECT_EQ(count("lumbung_legacy_rewrites r JOIN chats c ON r.table_name = 'chats' AND c.id = r.row_id"),
            1U);
  EXPECT_EQ(
      count("lumbung_legacy_rewrites r JOIN campaigns c ON r.table_name = 'campaigns' AND c.id = r.row_id"),
      1U);
}

TEST_F(MariadbErasure, NeedsNoTablesOfTheCutOver) {
  run("DROP TABLE lumbung_backup_chat_media");
  run("INSERT INTO chats (uuid, workspace_id) VALUES (uuid(), " + std::to_string(going_.value) + ")");
  ASSERT_TRUE(erasures_.begin(going_, {}));
  while (erasures_.forget_rows(going_, 2) > 0) {
  }
  EXPECT_TRUE(erasures_.finish(going_));
  EXPECT_EQ(count("chats"), 0U);
}

}  // namespace
}  // namespace lumbung::test
