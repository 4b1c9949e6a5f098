#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 3> kImportsOnSqlite = {
    R"(CREATE TABLE lumbung_imports (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(36) NOT NULL UNIQUE,
  workspace_id BIGINT NOT NULL,
  url VARCHAR(2048) NOT NULL,
  name VARCHAR(255) NOT NULL,
  purpose VARCHAR(64) NOT NULL,
  status VARCHAR(10) NOT NULL
    CHECK (status IN ('waiting', 'fetching', 'completed', 'failed')),
  media_uuid CHAR(36) NULL,
  error VARCHAR(1024) NOT NULL DEFAULT '',
  actor_kind VARCHAR(8) NOT NULL,
  token_id BIGINT NULL,
  actor_name VARCHAR(255) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  address VARCHAR(45) NOT NULL,
  created_at_ms BIGINT NOT NULL,
  ended_at_ms BIGINT NULL))",
    "CREATE INDEX idx_lumbung_imports_workspace ON lumbung_imports (workspace_id, id)",
    "CREATE INDEX idx_lumbung_imports_ended ON lumbung_imports (ended_at_ms)",
};

constexpr std::array<std::string_view, 1> kImportsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_imports (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  uuid CHAR(36) NOT NULL,
  workspace_id BIGINT UNSIGNED NOT NULL,
  url VARCHAR(2048) NOT NULL,
  name VARCHAR(255) NOT NULL,
  purpose VARCHAR(64) NOT NULL,
  status ENUM('waiting', 'fetching', 'completed', 'failed') NOT NULL,
  media_uuid CHAR(36) NULL,
  error VARCHAR(1024) NOT NULL DEFAULT '',
  actor_kind VARCHAR(8) NOT NULL,
  token_id BIGINT UNSIGNED NULL,
  actor_name VARCHAR(255) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  address VARCHAR(45) NOT NULL,
  created_at_ms BIGINT NOT NULL,
  ended_at_ms BIGINT NULL,
  UNIQUE KEY idx_lumbung_imports_uuid (uuid),
  KEY idx_lumbung_imports_workspace (workspace_id, id),
  KEY idx_lumbung_imports_ended (ended_at_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// Files that are to come from URLs, and for a month what came of them.
Schema import_schema() {
  return {kImportsOnSqlite, kImportsOnMariadb};
}

}  // namespace lumbung::database
