#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 4> kErasuresOnSqlite = {
    R"(CREATE TABLE lumbung_erasures (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  uuid CHAR(36) NOT NULL,
  at_ms BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_erasures_workspace ON lumbung_erasures (workspace_id, at_ms)",
    "CREATE INDEX idx_lumbung_erasures_at ON lumbung_erasures (at_ms)",
    "INSERT INTO lumbung_erasures (workspace_id, uuid, at_ms)"
    " SELECT workspace_id, media_uuid, at_ms - at_ms % 1000 FROM lumbung_audit"
    " WHERE action = 'media.erased' AND media_uuid IS NOT NULL"
    " AND at_ms >= (CAST(strftime('%s', 'now') AS INTEGER) - 31 * 86400) * 1000 ORDER BY at_ms, id",
};

constexpr std::array<std::string_view, 2> kErasuresOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_erasures (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  uuid CHAR(36) NOT NULL,
  at_ms BIGINT NOT NULL,
  KEY idx_lumbung_erasures_workspace (workspace_id, at_ms),
  KEY idx_lumbung_erasures_at (at_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    "INSERT INTO lumbung_erasures (workspace_id, uuid, at_ms)"
    " SELECT workspace_id, media_uuid, at_ms - at_ms % 1000 FROM lumbung_audit"
    " WHERE action = 'media.erased' AND media_uuid IS NOT NULL"
    " AND at_ms >= (UNIX_TIMESTAMP() - 31 * 86400) * 1000"
    " AND NOT EXISTS (SELECT 1 FROM lumbung_erasures) ORDER BY at_ms, id",
};

}  // namespace

/// Media that are gone for good, so that who was away forgets them. `at_ms` is of whole seconds, as
/// chat_media.updated_at is: lists of changes go by both. Those of the last weeks are taken over from the
/// audit trail.
Schema erasure_schema() {
  return {kErasuresOnSqlite, kErasuresOnMariadb};
}

}  // namespace lumbung::database
