// The schema on a server, beside the tables of the application.
#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_event_store.h"
#include "database/sql_workspace_repository.h"
#include "events/event_reader.h"
#include "support/mariadb.h"
#include "support/turned_clock.h"

namespace lumbung::test {
namespace {

using database::Database;
using database::Migration;
using database::Migrator;
using database::Session;

class MariadbSchema : public testing::Test {
 protected:
  void run(std::string_view sql) {
    database_.transact([&](Session& session) { session.run(sql); });
  }
  std::vector<std::string> texts(const std::string& sql) {
    std::vector<std::string> all;
    for (const auto& [text] :
         database_.read([&](Session& session) { return session.all<std::string>(sql); })) {
      all.push_back(text);
    }
    return all;
  }
  std::string made_by(const std::string& table) {
    const auto row = database_.read([&](Session& session) {
      return session.one<std::string, std::string>("SHOW CREATE TABLE " + table);
    });
    return std::get<1>(row.value());
  }

  MariadbDatabase server_;
  TurnedClock clock_;
  Database database_{server_.options()};
};

TEST_F(MariadbSchema, HasTheTableOfTheMission) {
  ASSERT_EQ(Migrator(database_, clock_).migrate().value(), database::all_migrations().size());
  EXPECT_EQ(Migrator(database_, clock_).migrate().value(), 0U);
  const std::string made = made_by("chat_media");
  for (const char* line :
       {"`id` bigint(20) unsigned NOT NULL AUTO_INCREMENT",
        "`uuid` char(36) NOT NULL",
        "`name` varchar(255) NOT NULL COMMENT 'Original filename'",
        "`type` varchar(128) NOT NULL COMMENT 'MIME type'",
        "`size` bigint(20) unsigned NOT NULL COMMENT 'File size in bytes'",
        "`original_path` varchar(512) DEFAULT NULL",
        "`compressed_path` varchar(512) DEFAULT NULL",
        "`thumbnail_path` varchar(512) DEFAULT NULL",
        "`webp_path` varchar(512) DEFAULT NULL",
        "`location` enum('local','s3','s3_cdn') NOT NULL DEFAULT 's3'",
        "`cdn_url` varchar(512) DEFAULT NULL",
        "`processing_status` enum('pending','processing','completed','failed') NOT NULL DEFAULT 'pending'",
        "`processed_at` timestamp NULL DEFAULT NULL",
        "`processing_error` text DEFAULT NULL",
        "CHECK (json_valid(`metadata`))",
        "`workspace_id` bigint(20) unsigned NOT NULL",
        "`created_at` timestamp NOT NULL DEFAULT current_timestamp()",
        "`updated_at` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()",
        "`deleted_at` timestamp NULL DEFAULT NULL",
        "PRIMARY KEY (`id`)",
        "UNIQUE KEY `chat_media_uuid_unique` (`uuid`)",
        "KEY `idx_workspace_id` (`workspace_id`)",
        "KEY `idx_processing_status` (`processing_status`,`created_at`)",
        "KEY `idx_type_workspace` (`type`,`workspace_id`)",
        "KEY `idx_created_at` (`created_at`)",
        "CONSTRAINT `fk_chat_media_workspace` FOREIGN KEY (`workspace_id`)",
        "REFERENCES `workspaces` (`id`) ON DELETE CASCADE",
        "ENGINE=InnoDB",
        "utf8mb4_unicode_ci"}) {
    EXPECT_NE(made.find(line), std::string::npos) << line << "\nis not in\n" << made;
  }
}

TEST_F(MariadbSchema, LeavesTheTablesOfTheApplicationAsTheyAre) {
  run("CREATE TABLE workspaces (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, uuid CHAR(50) UNIQUE,"
      " identifier VARCHAR(128), name VARCHAR(255), plan VARCHAR(20) DEFAULT 'gold', created_by BIGINT "
      "UNSIGNED,"
      " created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL)");
  run("CREATE TABLE chats (id INT PRIMARY KEY, media_id INT NULL)");
  run("INSERT INTO workspaces (id, uuid, name) VALUES (7, 'u', 'Warung')");
  const std::vector<std::string> before = {made_by("workspaces"), made_by("chats")};
  ASSERT_TRUE(Migrator(database_, clock_).migrate().has_value());
  EXPECT_EQ((std::vector<std::string>{made_by("workspaces"), made_by("chats")}), before);
  EXPECT_EQ(texts("SELECT name FROM workspaces"), std::vector<std::string>{"Warung"});
  const auto theirs = database::SqlWorkspaceRepository(database_, clock_).find(WorkspaceId{7});
  ASSERT_TRUE(theirs);
  EXPECT_EQ(theirs->created_at, std::nullopt) << "a time that nobody noted";
  EXPECT_FALSE(made_by("campaigns").empty());
}

TEST_F(MariadbSchema, RefusesAChatMediaOfAnotherProgram) {
  run("CREATE TABLE chat_media (id BIGINT UNSIGNED PRIMARY KEY, name VARCHAR(255), path VARCHAR(255))");
  const auto refused = Migrator(database_, clock_).migrate();
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::unsafe);
  EXPECT_EQ(texts("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
                  " AND table_name = 'lumbung_jobs'"),
            std::vector<std::string>{});
}

TEST_F(MariadbSchema, MayBeMadeByManyNodesAtOnce) {
  std::atomic<std::uint32_t> steps = 0;
  std::vector<std::jthread> nodes;
  for (int i = 0; i < 4; ++i) {
    nodes.emplace_back([&] {
      Database own(server_.options());
      steps += Migrator(own, clock_).migrate().value();
    });
  }
  nodes.clear();
  EXPECT_EQ(steps, database::all_migrations().size());
}

TEST_F(MariadbSchema, IsFinishedAfterAStepBrokeOff) {
  static constexpr std::array<std::string_view, 2> kBroken = {"CREATE TABLE IF NOT EXISTS one (id INT)",
                                                              "CREATE NONSENSE"};
  static constexpr std::array<std::string_view, 2> kWhole = {"CREATE TABLE IF NOT EXISTS one (id INT)",
                                                             "CREATE TABLE IF NOT EXISTS two (id INT)"};
  const std::array broken = {Migration{1, "tables", {{}, kBroken}}};
  EXPECT_THROW(Migrator(database_, clock_, broken).migrate(), Fault);
  const std::array whole = {Migration{1, "tables", {{}, kWhole}}};
  EXPECT_EQ(Migrator(database_, clock_, whole).migrate().value(), 1U);
  EXPECT_EQ(texts("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()"
                  " AND table_name IN ('one', 'two') ORDER BY table_name"),
            (std::vector<std::string>{"one", "two"}));
}

/// By the name that the first releases gave the lock: a node of theirs must not migrate at the same time.
TEST_F(MariadbSchema, IsLockedForNodesOfAllVersions) {
  static constexpr std::array<std::string_view, 2> kLook = {
      "CREATE TABLE looks (mine INT)",
      "INSERT INTO looks SELECT IS_USED_LOCK(CONCAT('lumbung.', MD5(DATABASE()))) = CONNECTION_ID()"};
  const std::array step = {Migration{1, "a look at the lock", {{}, kLook}}};
  EXPECT_EQ(Migrator(database_, clock_, step).migrate().value(), 1U);
  EXPECT_EQ(texts("SELECT mine FROM looks"), std::vector<std::string>{"1"});
  EXPECT_EQ(texts("SELECT IS_FREE_LOCK(CONCAT('lumbung.', MD5(DATABASE())))"), std::vector<std::string>{"1"});
}

/// Somebody reads the table for longer than an answer is waited for otherwise.
TEST_F(MariadbSchema, WaitsForAStatementThatTakesItsTime) {
  run("CREATE TABLE large (id INT)");
  auto options = server_.options();
  options.answer_timeout = std::chrono::seconds(1);
  static constexpr std::array<std::string_view, 1> kSlow = {"ALTER TABLE large ADD COLUMN more INT"};
  const std::array slow = {Migration{1, "a large table", {{}, kSlow}}};
  std::promise<void> reads;
  const std::jthread reader([&] {
    database_.transact([&](Session& session) {
      session.run("SELECT id FROM large");
      reads.set_value();
      session.run("DO SLEEP(3)");
    });
  });
  reads.get_future().wait();
  Database patient(database::for_migration(options));
  EXPECT_EQ(Migrator(patient, clock_, slow).migrate().value(), 1U);
}

TEST_F(MariadbSchema, TakesTheColumnsOfEventsTwice) {
  Migrator(database_, clock_).migrate().value();
  const auto made = [&] { return made_by("lumbung_events") + made_by("lumbung_webhook_deliveries"); };
  const std::string before = made();
  EXPECT_NE(before.find("`payload` text DEFAULT NULL"), std::string::npos) << before;
  EXPECT_NE(before.find("`media_id` bigint(20) unsigned DEFAULT NULL"), std::string::npos) << before;
  database_.transact([](Session& session) {
    for (const std::string_view statement : database::all_migrations()[11].schema.mariadb)
      session.run(statement);
  });
  EXPECT_EQ(made(), before);
}

TEST_F(MariadbSchema, TakesTheTurnsOfJobsTwice) {
  Migrator(database_, clock_).migrate().value();
  const std::string before = made_by("lumbung_jobs");
  EXPECT_NE(before.find("`queued_seq` bigint(20) NOT NULL DEFAULT 0"), std::string::npos) << before;
  EXPECT_EQ(before.find("idx_lumbung_jobs_claim"), std::string::npos) << before;
  database_.transact([](Session& session) {
    for (const Migration& migration : database::all_migrations()) {
      if (migration.version != 14) continue;
      for (const std::string_view statement : migration.schema.mariadb) session.run(statement);
    }
  });
  EXPECT_EQ(made_by("lumbung_jobs"), before);
}

TEST_F(MariadbSchema, TakesTheIndexOfDeadLettersTwice) {
  Migrator(database_, clock_).migrate().value();
  const std::string before = made_by("lumbung_dead_letters");
  EXPECT_NE(before.find("(`kind`,`died_at_ms`)"), std::string::npos) << before;
  database_.transact([](Session& session) {
    for (const std::string_view statement : database::all_migrations()[12].schema.mariadb)
      session.run(statement);
  });
  EXPECT_EQ(made_by("lumbung_dead_letters"), before);
}

TEST_F(MariadbSchema, TakesErasuresOverFromTheAuditTrailOnce) {
  Migrator(database_, clock_).migrate().value();
  run("INSERT INTO lumbung_audit (at_ms, workspace_id, actor_kind, actor_name, action, media_uuid, subject,"
      " request_id, trace_id) VALUES (UNIX_TIMESTAMP() * 1000 - 7, 1, 'system', '', 'media.erased',"
      " '00000000-0000-4000-8000-000000000000', '', '', ''),"
      " ((UNIX_TIMESTAMP() - 40 * 86400) * 1000, 1, 'system', '', 'media.erased',"
      " '00000000-0000-4000-8000-000000000001', '', '', '')");
  const auto all = database::all_migrations();
  const auto step = std::ranges::find(all, 15U, &Migration::version);
  for (int twice = 0; twice < 2; ++twice) {
    for (const std::string_view statement : step->schema.mariadb) run(statement);
  }
  EXPECT_EQ(texts("SELECT uuid FROM lumbung_erasures WHERE at_ms % 1000 = 0"),
            std::vector<std::string>{"00000000-0000-4000-8000-000000000000"});
}

TEST_F(MariadbSchema, TakesTheCondemnationsOfTheReleaseBeforeTwice) {
  Migrator(database_, clock_).migrate().value();
  run("INSERT INTO lumbung_objects (workspace_id, hash, variant, path, bytes, sha256, refs, created_at_ms)"
      " VALUES (1, 'bad', 'original', 'a', 7, 'bad', 1, 1), (2, 'bad', 'original', 'b', 7, 'bad', 1, 1),"
      " (1, 'good', 'original', 'c', 8, 'good', 1, 1)");
  run("INSERT INTO lumbung_scan_verdicts (hash, verdict, scanned_at_ms)"
      " VALUES ('bad', 'infected', 1), ('good', 'clean', 1)");
  const auto all = database::all_migrations();
  const auto step = std::ranges::find(all, 16U, &Migration::version);
  ASSERT_NE(step, all.end());
  for (int times = 0; times < 2; ++times) {
    database_.transact([&](Session& session) {
      for (const std::string_view statement : step->schema.mariadb) session.run(statement);
    });
    EXPECT_EQ(texts("SELECT CONCAT(hash, ' ', bytes) FROM lumbung_condemnations"),
              std::vector<std::string>{"bad 7"});
  }
  EXPECT_NE(made_by("chat_media").find("KEY `idx_lumbung_chat_media_size` (`size`,`id`)"), std::string::npos);
}

TEST_F(MariadbSchema, SessionsAreSetUpForIt) {
  for (const char* access : {"read", "write"}) {
    const auto look = [](Session& session) {
      return session.one<std::string, std::string, std::string, std::string, int>(
          "SELECT @@time_zone, @@tx_isolation, @@collation_connection, @@sql_mode, @@wait_timeout");
    };
    const auto [zone, isolation, collation, mode, idle_s] =
        (std::string_view(access) == "read" ? database_.read(look) : database_.transact(look)).value();
    EXPECT_EQ(zone, "+00:00") << access;
    EXPECT_EQ(isolation, "READ-COMMITTED") << access;
    EXPECT_EQ(collation, "utf8mb4_unicode_ci") << access;
    EXPECT_NE(mode.find("STRICT_ALL_TABLES"), std::string::npos) << access;
    EXPECT_EQ(idle_s, 30) << access;
  }
}

TEST_F(MariadbSchema, EventsThatCommitInAnotherOrderAreAllRead) {
  Migrator(database_, clock_).migrate().value();
  database::SqlEventStore store(database_);
  events::EventReader reader(store);
  reader.start();
  const auto begin = [](Session& session) {
    session.run("START TRANSACTION");
    session.execute(
        "INSERT INTO lumbung_events (type, workspace_id, media_id, uuid, name, status, at_ms)"
        " VALUES ('media.deleted', 1, 1, '00000000-0000-4000-8000-000000000000', 'a', 'completed', 1)");
  };
  Session slow(database_.dialect(), database::Access::read_write);
  Session undone(database_.dialect(), database::Access::read_write);
  Session quick(database_.dialect(), database::Access::read_write);
  for (Session* session : {&slow, &undone, &quick}) begin(*session);
  const auto next = [&] {
    std::vector<std::uint64_t> ids;
    for (const events::Event& event : reader.next()) ids.push_back(event.id.value);
    return ids;
  };
  quick.run("COMMIT");
  EXPECT_EQ(next(), std::vector<std::uint64_t>{3});
  undone.run("ROLLBACK");
  slow.run("COMMIT");
  EXPECT_EQ(next(), std::vector<std::uint64_t>{1});
  EXPECT_EQ(next(), std::vector<std::uint64_t>{});
}

}  // namespace
}  // namespace lumbung::test
