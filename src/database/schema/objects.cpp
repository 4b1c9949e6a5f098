#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 9> kObjectsOnSqlite = {
    R"(CREATE TABLE lumbung_objects (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  hash CHAR(64) NOT NULL,
  variant VARCHAR(32) NOT NULL,
  path VARCHAR(512) NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 CHAR(64) NOT NULL,
  refs INT NOT NULL,
  media_id BIGINT NULL,
  created_at_ms BIGINT NOT NULL,
  UNIQUE (workspace_id, hash, variant)))",
    "CREATE INDEX idx_lumbung_objects_path ON lumbung_objects (path)",
    R"(CREATE TABLE lumbung_uploads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uuid CHAR(36) NOT NULL UNIQUE,
  workspace_id BIGINT NOT NULL,
  path VARCHAR(512) NOT NULL,
  length BIGINT NULL,
  received BIGINT NOT NULL DEFAULT 0,
  metadata TEXT NOT NULL DEFAULT '',
  concat TEXT NOT NULL DEFAULT '',
  media_id BIGINT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_uploads_expires ON lumbung_uploads (expires_at_ms)",
    R"(CREATE TABLE lumbung_aliases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  url_hash CHAR(64) NOT NULL UNIQUE,
  url TEXT NOT NULL,
  media_id BIGINT NOT NULL,
  variant VARCHAR(32) NOT NULL DEFAULT 'original',
  created_at_ms BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_aliases_media ON lumbung_aliases (media_id)",
    R"(CREATE TABLE lumbung_scan_verdicts (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  verdict VARCHAR(16) NOT NULL,
  signature VARCHAR(255) NOT NULL DEFAULT '',
  engine_version VARCHAR(128) NOT NULL DEFAULT '',
  scanned_at_ms BIGINT NOT NULL))",
    R"(CREATE TABLE lumbung_whatsapp_media_ids (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  hash CHAR(64) NOT NULL,
  variant VARCHAR(32) NOT NULL,
  whatsapp_id VARCHAR(128) NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  UNIQUE (workspace_id, phone_number_id, hash, variant)))",
    "CREATE INDEX idx_lumbung_whatsapp_media_ids_expires ON lumbung_whatsapp_media_ids (expires_at_ms)",
};

constexpr std::array<std::string_view, 5> kObjectsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_objects (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  hash CHAR(64) NOT NULL,
  variant VARCHAR(32) NOT NULL,
  path VARCHAR(512) NOT NULL,
  bytes BIGINT UNSIGNED NOT NULL,
  sha256 CHAR(64) NOT NULL,
  refs INT NOT NULL,
  media_id BIGINT UNSIGNED NULL,
  created_at_ms BIGINT NOT NULL,
  UNIQUE KEY idx_lumbung_objects_content (workspace_id, hash, variant),
  KEY idx_lumbung_objects_path (path)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_uploads (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  uuid CHAR(36) NOT NULL,
  workspace_id BIGINT UNSIGNED NOT NULL,
  path VARCHAR(512) NOT NULL,
  length BIGINT UNSIGNED NULL,
  received BIGINT UNSIGNED NOT NULL DEFAULT 0,
  metadata MEDIUMTEXT NOT NULL DEFAULT (''),
  concat MEDIUMTEXT NOT NULL DEFAULT (''),
  media_id BIGINT UNSIGNED NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  UNIQUE KEY idx_lumbung_uploads_uuid (uuid),
  KEY idx_lumbung_uploads_expires (expires_at_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_aliases (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  url_hash CHAR(64) NOT NULL,
  url TEXT NOT NULL,
  media_id BIGINT UNSIGNED NOT NULL,
  variant VARCHAR(32) NOT NULL DEFAULT 'original',
  created_at_ms BIGINT NOT NULL,
  UNIQUE KEY idx_lumbung_aliases_url (url_hash),
  KEY idx_lumbung_aliases_media (media_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_scan_verdicts (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  verdict VARCHAR(16) NOT NULL,
  signature VARCHAR(255) NOT NULL DEFAULT '',
  engine_version VARCHAR(128) NOT NULL DEFAULT '',
  scanned_at_ms BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_whatsapp_media_ids (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  hash CHAR(64) NOT NULL,
  variant VARCHAR(32) NOT NULL,
  whatsapp_id VARCHAR(128) NOT NULL,
  created_at_ms BIGINT NOT NULL,
  expires_at_ms BIGINT NOT NULL,
  UNIQUE KEY idx_lumbung_whatsapp_media_ids_content (workspace_id, phone_number_id, hash, variant),
  KEY idx_lumbung_whatsapp_media_ids_expires (expires_at_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// `refs` counts the media rows, deleted ones too, whose original has this hash; it is the same on all lines
/// of one hash. `media_id` is the newest live row over it, the one that an upload of the same content gets.
Schema object_schema() {
  return {kObjectsOnSqlite, kObjectsOnMariadb};
}

}  // namespace lumbung::database
