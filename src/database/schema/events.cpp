#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

/// SQLite can't take a NOT NULL away: both tables are made anew. What refers to events waits in tables of its
/// own meanwhile, and is dropped before them: DROP TABLE deletes row by row where a foreign key points to its
/// table. Rows whose event or webhook is not there, which a shell without foreign keys may have left, stay
/// behind. Ids go on above the highest that was ever given, whether its row is still there or not.
constexpr std::array<std::string_view, 27> kEventsOnSqlite = {
    R"(CREATE TABLE lumbung_events_anew (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type VARCHAR(64) NOT NULL,
  workspace_id BIGINT NOT NULL,
  media_id BIGINT NULL,
  uuid CHAR(36) NULL,
  name VARCHAR(255) NULL,
  status VARCHAR(10) NULL,
  at_ms BIGINT NOT NULL,
  payload TEXT NULL))",
    "INSERT INTO lumbung_events_anew (id, type, workspace_id, media_id, uuid, name, status, at_ms)"
    " SELECT id, type, workspace_id, media_id, uuid, name, status, at_ms FROM lumbung_events",
    "DELETE FROM sqlite_sequence WHERE name = 'lumbung_events_anew'",
    "INSERT INTO sqlite_sequence (name, seq)"
    " SELECT 'lumbung_events_anew', seq FROM sqlite_sequence WHERE name = 'lumbung_events'",
    "CREATE TABLE lumbung_event_claims_aside AS SELECT outlet, event_id FROM lumbung_event_claims",
    "CREATE TABLE lumbung_event_progress_aside AS SELECT event_id, percent, step FROM lumbung_event_progress",
    "DROP TABLE lumbung_event_claims",
    "DROP TABLE lumbung_event_progress",
    "DROP TABLE lumbung_events",
    "ALTER TABLE lumbung_events_anew RENAME TO lumbung_events",
    "CREATE INDEX idx_lumbung_events_at ON lumbung_events (at_ms)",
    "CREATE INDEX idx_lumbung_events_media ON lumbung_events (media_id)",
    R"(CREATE TABLE lumbung_event_claims (
  outlet VARCHAR(32) NOT NULL,
  event_id BIGINT NOT NULL REFERENCES lumbung_events (id) ON DELETE CASCADE,
  PRIMARY KEY (outlet, event_id)))",
    "CREATE INDEX idx_lumbung_event_claims_event ON lumbung_event_claims (event_id)",
    R"(CREATE TABLE lumbung_event_progress (
  event_id INTEGER PRIMARY KEY REFERENCES lumbung_events (id) ON DELETE CASCADE,
  percent INT NOT NULL,
  step VARCHAR(32) NOT NULL))",
    "INSERT INTO lumbung_event_claims (outlet, event_id)"
    " SELECT outlet, event_id FROM lumbung_event_claims_aside"
    " WHERE event_id IN (SELECT id FROM lumbung_events)",
    "INSERT INTO lumbung_event_progress (event_id, percent, step)"
    " SELECT event_id, percent, step FROM lumbung_event_progress_aside"
    " WHERE event_id IN (SELECT id FROM lumbung_events)",
    "DROP TABLE lumbung_event_claims_aside",
    "DROP TABLE lumbung_event_progress_aside",

    R"(CREATE TABLE lumbung_webhook_deliveries_anew (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id BIGINT NOT NULL REFERENCES lumbung_webhooks (id) ON DELETE CASCADE,
  event_id BIGINT NOT NULL,
  type VARCHAR(64) NOT NULL,
  media_id BIGINT NULL,
  uuid CHAR(36) NULL,
  name VARCHAR(255) NULL,
  media_status VARCHAR(10) NULL,
  event_at_ms BIGINT NOT NULL,
  status VARCHAR(10) NOT NULL,
  attempts INT NOT NULL DEFAULT 0,
  answer INT NULL,
  error VARCHAR(1024) NOT NULL DEFAULT '',
  created_at_ms BIGINT NOT NULL,
  ended_at_ms BIGINT NULL,
  payload TEXT NULL))",
    "INSERT INTO lumbung_webhook_deliveries_anew (id, webhook_id, event_id, type, media_id, uuid, name,"
    " media_status, event_at_ms, status, attempts, answer, error, created_at_ms, ended_at_ms)"
    " SELECT id, webhook_id, event_id, type, media_id, uuid, name, media_status, event_at_ms, status, "
    "attempts,"
    " answer, error, created_at_ms, ended_at_ms FROM lumbung_webhook_deliveries"
    " WHERE webhook_id IN (SELECT id FROM lumbung_webhooks)",
    "DELETE FROM sqlite_sequence WHERE name = 'lumbung_webhook_deliveries_anew'",
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'lumbung_webhook_deliveries_anew', seq FROM "
    "sqlite_sequence"
    " WHERE name = 'lumbung_webhook_deliveries'",
    "DROP TABLE lumbung_webhook_deliveries",
    "ALTER TABLE lumbung_webhook_deliveries_anew RENAME TO lumbung_webhook_deliveries",
    "CREATE INDEX idx_lumbung_webhook_deliveries_webhook ON lumbung_webhook_deliveries (webhook_id, id)",
    "CREATE INDEX idx_lumbung_webhook_deliveries_media ON lumbung_webhook_deliveries (media_id)",
};

/// MySQL knows no ADD COLUMN IF NOT EXISTS: the statement is put together from what is there.
constexpr std::array<std::string_view, 10> kEventsOnMariadb = {
    "ALTER TABLE lumbung_events MODIFY media_id BIGINT UNSIGNED NULL, MODIFY uuid CHAR(36) NULL,"
    " MODIFY name VARCHAR(255) NULL, MODIFY status VARCHAR(10) NULL",
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE lumbung_events ADD COLUMN payload TEXT NULL', 'DO 0')"
    " FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_events' AND column_name = 'payload')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    "ALTER TABLE lumbung_webhook_deliveries MODIFY media_id BIGINT UNSIGNED NULL, MODIFY uuid CHAR(36) NULL,"
    " MODIFY name VARCHAR(255) NULL, MODIFY media_status VARCHAR(10) NULL",
    "SET @step = (SELECT IF(COUNT(*) = 0,"
    " 'ALTER TABLE lumbung_webhook_deliveries ADD COLUMN payload TEXT NULL', 'DO 0')"
    " FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_webhook_deliveries' AND column_name = 'payload')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
};

}  // namespace

/// Events of anything, not of media alone. Those of media keep their columns; of every other kind of subject
/// they are NULL, and `payload` says it all. TEXT: a JSON column of MySQL would put its members into an order
/// of its own.
Schema event_schema() {
  return {kEventsOnSqlite, kEventsOnMariadb};
}

}  // namespace lumbung::database
