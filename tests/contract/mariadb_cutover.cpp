// What the cut-over from the old application's table means for others on the same server.
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "contract/statement_log.h"
#include "database/engine/server_lock.h"
#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_job_store.h"
#include "database/sql_old_table.h"
#include "legacy/old_table.h"
#include "support/mariadb.h"
#include "support/turned_clock.h"

namespace lumbung::test {
namespace {

using database::DuringCutover;
using database::Migrator;
using database::Session;

class MariadbCutover : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(Migrator(database_, clock_).migrate().has_value()); }
  void run(const std::string& sql) {
    database_.transact([&](Session& session) { session.run(sql); });
  }
  void reach(std::string_view phase) { table_.keep_note(legacy::kPhaseNote, phase); }
  std::optional<ErrorCode> refusal() {
    const auto migrated = Migrator(database_, clock_).migrate();
    return migrated ? std::nullopt : std::optional(migrated.error().code);
  }

  MariadbDatabase server_;
  TurnedClock clock_;
  database::Database database_{database::for_migration(server_.options())};
  database::SqlOldTable table_{database_, clock_};
};

TEST_F(MariadbCutover, KeepsServersAwayWhileItHasTheTableInItsHands) {
  for (const char* phase : {"backup", "expand", "rows", "rolling back", "finishing"}) {
    reach(phase);
    EXPECT_EQ(refusal(), ErrorCode::unsafe) << phase;
    EXPECT_EQ(Migrator(database_, clock_).migrate(DuringCutover::allowed).value(), 0U) << phase;
  }
  for (const char* phase : {"bytes", "migrated", "finished"}) {
    reach(phase);
    EXPECT_EQ(refusal(), std::nullopt) << phase;
  }
}

TEST_F(MariadbCutover, KeepsServersAwayOnceTheTableIsGivenBack) {
  reach("rolled back");
  EXPECT_EQ(refusal(), std::nullopt) << "before anything was changed, or another one is in its place";
  run("ALTER TABLE chat_media DROP FOREIGN KEY fk_chat_media_workspace");
  EXPECT_EQ(refusal(), ErrorCode::unsafe);
}

/// As long as the old application is there beside Lumbung.
TEST(MariadbCutoverPlans, ReadsNoTableAgainAndAgain) {
  const MariadbDatabase server;
  TurnedClock clock;
  StatementLog log;
  auto options = database::for_migration(server.options());
  options.on_statement = log.observer();
  database::Database database(options);
  database::SqlOldTable table(database, clock);
  const auto run = [&](const std::string& sql) {
    database.transact([&](Session& session) { session.run(sql); });
  };
  run("CREATE TABLE workspaces (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, uuid CHAR(50),"
      " identifier VARCHAR(128), name VARCHAR(191), created_by BIGINT UNSIGNED, created_at TIMESTAMP NULL,"
      " updated_at TIMESTAMP NULL)");
  run("CREATE TABLE chat_media (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(191) NOT"
      " NULL, path VARCHAR(191), location ENUM('local', 'amazon') NOT NULL DEFAULT 'local', type "
      "VARCHAR(191),"
      " size VARCHAR(128) NOT NULL, created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)");
  table.prepare();
  for (const legacy::TableStep& step : table.expansion()) table.run(step);
  run("INSERT INTO chat_media (name, size) VALUES ('nasi', '1'), ('soto', '2')");
  for (int i = 0; i < 12; ++i) run("INSERT INTO chat_media (name, size) SELECT name, size FROM chat_media");
  run("UPDATE chat_media SET processing_status = 'pending' WHERE id < 4");
  for (const legacy::TableStep& step : table.indexes()) table.run(step);
  EXPECT_TRUE(table.indexes().empty());
  ASSERT_TRUE(Migrator(database, clock).migrate(DuringCutover::allowed).has_value());
  StatementLog::analyze(database);
  database::SqlJobStore jobs(database, clock);
  log.watch();
  jobs.reconcile();
  EXPECT_EQ(log.unbounded(database), std::vector<std::string>{});
}

class MariadbServerLock : public testing::Test {
 protected:
  static constexpr database::ServerLock::Settings kQuick{.patience = std::chrono::seconds(0),
                                                         .look_every = std::chrono::milliseconds(5)};

  static std::unique_ptr<database::ServerLock> lock(const MariadbDatabase& server) {
    return std::make_unique<database::ServerLock>(server.options(), "lumbung.test.", kQuick);
  }

  MariadbDatabase server_;
};

TEST_F(MariadbServerLock, IsOneForADatabase) {
  auto first = lock(server_);
  EXPECT_TRUE(first->is_held());
  EXPECT_FALSE(lock(server_)->is_held());
  EXPECT_TRUE(lock(MariadbDatabase())->is_held()) << "another database";
  first.reset();
  EXPECT_TRUE(lock(server_)->is_held());
}

TEST_F(MariadbServerLock, KnowsThatItWasLostWithItsConnection) {
  const auto first = lock(server_);
  const auto dialect = database::make_dialect(database::parse_database_url(server_.admin_url()).value());
  Session root(*dialect, database::Access::read_write);
  const auto holder = root.one<std::int64_t>(
      "SELECT IS_USED_LOCK(:lock)", {{"lock", database::name_of_server_lock(root, "lumbung.test.")}});
  ASSERT_TRUE(holder.has_value());
  root.run("KILL " + std::to_string(std::get<0>(*holder)));
  while (first->is_held()) std::this_thread::yield();
  EXPECT_TRUE(lock(server_)->is_held()) << "another may have it";
}

}  // namespace
}  // namespace lumbung::test
