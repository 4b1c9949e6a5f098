#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

/// Always empty: for those who ask all tables that know a workspace.
constexpr std::array<std::string_view, 1> kCutoverOnSqlite = {
    "CREATE TABLE lumbung_legacy_journal (media_id INTEGER PRIMARY KEY, workspace_id BIGINT NOT NULL)",
};

constexpr std::array<std::string_view, 2> kCutoverOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_legacy_state (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_legacy_journal (
  media_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  batch BIGINT UNSIGNED NOT NULL,
  uuid CHAR(36) NOT NULL,
  workspace_id BIGINT UNSIGNED NOT NULL,
  source VARCHAR(32) NOT NULL,
  disputed TINYINT NOT NULL,
  type VARCHAR(128) NOT NULL,
  size VARCHAR(128) NOT NULL,
  location VARCHAR(8) NOT NULL,
  object_key VARCHAR(1024) NULL,
  before_uuid CHAR(36) NULL,
  before_path VARCHAR(512) NULL,
  before_type VARCHAR(255) NULL,
  before_size VARCHAR(128) NOT NULL,
  before_location VARCHAR(8) NOT NULL,
  before_workspace_id BIGINT UNSIGNED NULL,
  stamp TIMESTAMP NULL,
  before_metadata LONGTEXT NULL,
  after_metadata LONGTEXT NULL,
  bytes_state VARCHAR(8) NOT NULL DEFAULT 'unread',
  bytes BIGINT UNSIGNED NULL,
  sha256 CHAR(64) NULL,
  KEY idx_lumbung_legacy_bytes (bytes_state, media_id),
  KEY idx_lumbung_legacy_source (source, media_id),
  KEY idx_lumbung_legacy_workspace (workspace_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// What the cut-over from the old application's table keeps: how far it is, and a line for each row that it
/// took over. It makes them itself, before all others; SQLite never has such a table to
/// take over.
Schema cutover_schema() {
  return {kCutoverOnSqlite, kCutoverOnMariadb};
}

}  // namespace lumbung::database
