// Version 12 makes two tables of SQLite anew: what stood in them, and what refers to them, is there
// afterwards.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "database/engine/session.h"
#include "database/schema/migrator.h"
#include "database/sql_event_claims.h"
#include "database/sql_event_store.h"
#include "database/sql_webhook_repository.h"
#include "support/secret_box.h"
#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::database {
namespace {

constexpr const char* kUuid = "0190a6f2-7f3a-7cc3-98c4-dc0c0c07398f";

class EventsMigrationTest : public testing::Test {
 protected:
  /// A database of version 11 with `count` events of media, a delivery of each, and a higher id that was
  /// given to rows which are gone.
  void fill(int count) {
    Migrator(database_, clock_, all_migrations().first(11)).migrate().value();
    run("INSERT INTO workspaces (id, uuid, identifier, name) VALUES (1, 'w', 'warung', 'Warung')");
    run("INSERT INTO lumbung_webhooks (workspace_id, url, secret, created_at_ms)"
        " VALUES (1, 'https://a.example/', 's', 1)");
    for (int i = 0; i <= count; ++i) add();
    const std::string above = " WHERE id > " + std::to_string(count);
    run("DELETE FROM lumbung_events" + above);
    run("DELETE FROM lumbung_webhook_deliveries" + above);
  }
  void add() {
    const std::string media = ", 9, '" + std::string(kUuid) + "', 'nasi.jpg', 'processing', 1000";
    run("INSERT INTO lumbung_events (type, workspace_id, media_id, uuid, name, status, at_ms)"
        " VALUES ('media.processing.progress', 1" +
        media + ")");
    run("INSERT INTO lumbung_event_progress SELECT MAX(id), 40, 'preview' FROM lumbung_events");
    run("INSERT INTO lumbung_event_claims SELECT 'pusher', MAX(id) FROM lumbung_events");
    run("INSERT INTO lumbung_webhook_deliveries (webhook_id, event_id, type, media_id, uuid, name, "
        "media_status,"
        " event_at_ms, status, attempts, answer, created_at_ms)"
        " VALUES (1, 1, 'media.thumbnail.ready'" +
        media + ", 'failed', 2, 503, 7)");
  }
  void migrate() { EXPECT_EQ(Migrator(database_, clock_).migrate().value(), all_migrations().size() - 11); }
  void run(const std::string& sql) {
    database_.transact([&](Session& session) { session.run(sql); });
  }
  std::int64_t number(const std::string& sql) {
    const auto row = database_.read([&](Session& session) { return session.one<std::int64_t>(sql); });
    return row ? std::get<0>(*row) : -1;
  }

  test::TempDirectory directory_;
  test::TurnedClock clock_;
  Database database_{{.path = (directory_.path() / "lumbung.db").string()}};
};

TEST_F(EventsMigrationTest, KeepsEventsTheirProgressAndTheirClaims) {
  fill(3);
  migrate();
  const auto found = SqlEventStore(database_).after({0}, 10);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[2].id, EventId{3});
  EXPECT_EQ(found[2].type, events::EventType::media_processing_progress);
  EXPECT_EQ(found[2].workspace_id, WorkspaceId{1});
  EXPECT_EQ(found[2].subject.id, 9U);
  EXPECT_EQ(found[2].subject.uuid, Uuid::parse(kUuid));
  EXPECT_EQ(found[2].at, from_unix_ms(1000));
  EXPECT_EQ(found[2].payload,
            (boost::json::object{
                {"name", "nasi.jpg"}, {"status", "processing"}, {"percent", 40U}, {"step", "preview"}}));
  EXPECT_TRUE(SqlEventClaims(database_).claim("pusher", {{1}, {2}, {3}}).empty());
}

TEST_F(EventsMigrationTest, KeepsDeliveries) {
  fill(3);
  migrate();
  const auto deliveries =
      SqlWebhookRepository(database_, clock_, test::kSecretBox).deliveries({1}, std::nullopt, 10);
  ASSERT_EQ(deliveries.size(), 3U);
  EXPECT_EQ(deliveries[0].id, WebhookDeliveryId{3});
  EXPECT_EQ(deliveries[0].event.type, events::EventType::media_thumbnail_ready);
  EXPECT_EQ(deliveries[0].event.subject.uuid, Uuid::parse(kUuid));
  EXPECT_EQ(deliveries[0].event.payload,
            (boost::json::object{{"name", "nasi.jpg"}, {"status", "processing"}}));
  EXPECT_EQ(deliveries[0].status, events::DeliveryStatus::failed);
  EXPECT_EQ(deliveries[0].attempts, 2U);
  EXPECT_EQ(deliveries[0].answer, 503);
  EXPECT_FALSE(deliveries[0].ended_at.has_value());
}

TEST_F(EventsMigrationTest, GivesNoIdASecondTime) {
  fill(3);
  migrate();
  add();
  EXPECT_EQ(number("SELECT MAX(id) FROM lumbung_events"), 5);
  EXPECT_EQ(number("SELECT MAX(id) FROM lumbung_webhook_deliveries"), 5);
}

TEST_F(EventsMigrationTest, GivesNoIdASecondTimeWhereNoRowIsLeft) {
  fill(0);
  migrate();
  add();
  EXPECT_EQ(number("SELECT MAX(id) FROM lumbung_events"), 2);
  EXPECT_EQ(number("SELECT MAX(id) FROM lumbung_webhook_deliveries"), 2);
}

TEST_F(EventsMigrationTest, TakesEventsOfMoreThanMedia) {
  fill(1);
  migrate();
  run("INSERT INTO lumbung_events (type, workspace_id, at_ms, payload) VALUES ('of.tomorrow', 1, 1, '{}')");
  run("INSERT INTO lumbung_webhook_deliveries (webhook_id, event_id, type, event_at_ms, status, "
      "created_at_ms,"
      " payload) VALUES (1, 3, 'of.tomorrow', 1, 'pending', 1, '{}')");
  EXPECT_EQ(SqlEventStore(database_).after({0}, 10).size(), 1U);
}

/// A shell for SQLite has no foreign keys unless it is told to.
TEST_F(EventsMigrationTest, LeavesBehindWhatHadLostItsEventOrItsWebhook) {
  fill(3);
  sqlite3* shell = nullptr;
  ASSERT_EQ(sqlite3_open((directory_.path() / "lumbung.db").c_str(), &shell), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(shell,
                         "DELETE FROM lumbung_events WHERE id = 2;"
                         "UPDATE lumbung_webhook_deliveries SET webhook_id = 99 WHERE id = 3",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(shell);
  migrate();
  EXPECT_EQ(number("SELECT COUNT(*) FROM lumbung_event_claims"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM lumbung_event_progress"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM lumbung_webhook_deliveries"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM pragma_foreign_key_check"), 0);
}

TEST_F(EventsMigrationTest, PassesOverAnEventThatItCanNotUnderstand) {
  fill(1);
  migrate();
  run("INSERT INTO lumbung_events (type, workspace_id, at_ms) VALUES ('media.deleted', 1, 1)");
  add();
  EXPECT_EQ(SqlEventStore(database_).after({0}, 10).size(), 2U) << "a listener would hear nothing any more";
}

TEST_F(EventsMigrationTest, LeavesReferencesThatHold) {
  fill(3);
  migrate();
  EXPECT_EQ(number("SELECT COUNT(*) FROM pragma_foreign_key_check"), 0);
  EXPECT_THROW(run("INSERT INTO lumbung_event_claims VALUES ('pusher', 99)"), Fault);
  run("DELETE FROM lumbung_events WHERE id = 2");
  EXPECT_EQ(number("SELECT COUNT(*) FROM lumbung_event_claims"), 2);
  EXPECT_EQ(number("SELECT COUNT(*) FROM lumbung_event_progress"), 2);
  run("DELETE FROM lumbung_webhooks");
  EXPECT_EQ(number("SELECT COUNT(*) FROM lumbung_webhook_deliveries"), 0);
  EXPECT_EQ(
      number("SELECT COUNT(*) FROM sqlite_master WHERE type = 'index' AND name LIKE 'idx_lumbung_event%'"),
      3);
  EXPECT_EQ(number("SELECT COUNT(*) FROM sqlite_master WHERE name LIKE '%_anew' OR name LIKE '%_aside'"), 0);
}

}  // namespace
}  // namespace lumbung::database
