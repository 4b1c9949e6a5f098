#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 4> kAuditOnSqlite = {
    R"(CREATE TABLE lumbung_audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms BIGINT NOT NULL,
  workspace_id BIGINT NOT NULL,
  actor_kind VARCHAR(8) NOT NULL,
  token_id BIGINT NULL,
  actor_name VARCHAR(255) NOT NULL,
  action VARCHAR(32) NOT NULL,
  media_uuid CHAR(36) NULL,
  subject VARCHAR(255) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  trace_id VARCHAR(32) NOT NULL))",
    "CREATE INDEX idx_lumbung_audit_workspace ON lumbung_audit (workspace_id, id)",
    "CREATE INDEX idx_lumbung_audit_media ON lumbung_audit (media_uuid)",
    "CREATE INDEX idx_lumbung_audit_at ON lumbung_audit (at_ms)",
};

constexpr std::array<std::string_view, 1> kAuditOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_audit (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  workspace_id BIGINT UNSIGNED NOT NULL,
  actor_kind VARCHAR(8) NOT NULL,
  token_id BIGINT UNSIGNED NULL,
  actor_name VARCHAR(255) NOT NULL,
  action VARCHAR(32) NOT NULL,
  media_uuid CHAR(36) NULL,
  subject VARCHAR(255) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  trace_id VARCHAR(32) NOT NULL,
  KEY idx_lumbung_audit_workspace (workspace_id, id),
  KEY idx_lumbung_audit_media (media_uuid),
  KEY idx_lumbung_audit_at (at_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// No foreign keys: what was done stays on record when the workspace, the token or the media is gone.
Schema audit_schema() {
  return {kAuditOnSqlite, kAuditOnMariadb};
}

}  // namespace lumbung::database
