#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 8> kAccessOnSqlite = {
    R"(CREATE TABLE lumbung_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name VARCHAR(255) NOT NULL,
  hash CHAR(64) NOT NULL UNIQUE,
  workspace_id BIGINT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  abilities VARCHAR(255) NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NULL,
  revoked_at_ms BIGINT NULL,
  last_used_at_ms BIGINT NULL))",
    R"(CREATE TABLE lumbung_flags (
  workspace_id BIGINT NOT NULL,
  name VARCHAR(64) NOT NULL,
  value VARCHAR(255) NOT NULL,
  PRIMARY KEY (workspace_id, name)))",
    R"(CREATE TABLE lumbung_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type VARCHAR(64) NOT NULL,
  workspace_id BIGINT NOT NULL,
  media_id BIGINT NOT NULL,
  uuid CHAR(36) NOT NULL,
  name VARCHAR(255) NOT NULL,
  status VARCHAR(10) NOT NULL,
  at_ms BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_events_at ON lumbung_events (at_ms)",
    "CREATE INDEX idx_lumbung_events_media ON lumbung_events (media_id)",
    R"(CREATE TABLE lumbung_webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  secret VARCHAR(255) NOT NULL,
  events VARCHAR(512) NOT NULL DEFAULT '',
  created_at_ms BIGINT NOT NULL))",
    R"(CREATE TABLE lumbung_leases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  media_id BIGINT NOT NULL,
  holder VARCHAR(128) NOT NULL,
  until_ms BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  UNIQUE (media_id, holder)))",
    "CREATE INDEX idx_lumbung_leases_until ON lumbung_leases (until_ms)",
};

constexpr std::array<std::string_view, 5> kAccessOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_tokens (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  hash CHAR(64) NOT NULL,
  workspace_id BIGINT UNSIGNED NULL,
  abilities VARCHAR(255) NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NULL,
  revoked_at_ms BIGINT NULL,
  last_used_at_ms BIGINT NULL,
  UNIQUE KEY idx_lumbung_tokens_hash (hash),
  CONSTRAINT fk_lumbung_tokens_workspace
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_flags (
  workspace_id BIGINT UNSIGNED NOT NULL,
  name VARCHAR(64) NOT NULL,
  value VARCHAR(255) NOT NULL,
  PRIMARY KEY (workspace_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_events (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  type VARCHAR(64) NOT NULL,
  workspace_id BIGINT UNSIGNED NOT NULL,
  media_id BIGINT UNSIGNED NOT NULL,
  uuid CHAR(36) NOT NULL,
  name VARCHAR(255) NOT NULL,
  status VARCHAR(10) NOT NULL,
  at_ms BIGINT NOT NULL,
  KEY idx_lumbung_events_at (at_ms),
  KEY idx_lumbung_events_media (media_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_webhooks (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  url TEXT NOT NULL,
  secret VARCHAR(255) NOT NULL,
  events VARCHAR(512) NOT NULL DEFAULT '',
  created_at_ms BIGINT NOT NULL,
  CONSTRAINT fk_lumbung_webhooks_workspace
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_leases (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  media_id BIGINT UNSIGNED NOT NULL,
  holder VARCHAR(128) NOT NULL,
  until_ms BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  UNIQUE KEY idx_lumbung_leases_holder (media_id, holder),
  KEY idx_lumbung_leases_until (until_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

Schema access_schema() {
  return {kAccessOnSqlite, kAccessOnMariadb};
}

}  // namespace lumbung::database
