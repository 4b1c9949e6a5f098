#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 4> kGenerationsOnSqlite = {
    R"(CREATE TABLE lumbung_generations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace_id BIGINT NOT NULL,
  hash CHAR(64) NOT NULL,
  last BIGINT NOT NULL,
  unused_by BIGINT NULL,
  freed_ms BIGINT NULL,
  UNIQUE (workspace_id, hash)))",
    "CREATE INDEX idx_lumbung_generations_freed ON lumbung_generations (freed_ms)",
    R"(CREATE TABLE lumbung_replacements (
  workspace_id BIGINT NOT NULL,
  hash CHAR(64) NOT NULL,
  source BIGINT NOT NULL,
  after BIGINT NOT NULL,
  due_ms BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, hash)) WITHOUT ROWID)",
    "CREATE INDEX idx_lumbung_replacements_due ON lumbung_replacements (due_ms)",
};

constexpr std::array<std::string_view, 2> kGenerationsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_generations (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  hash CHAR(64) NOT NULL,
  last BIGINT UNSIGNED NOT NULL,
  unused_by BIGINT UNSIGNED NULL,
  freed_ms BIGINT NULL,
  UNIQUE KEY idx_lumbung_generations_content (workspace_id, hash),
  KEY idx_lumbung_generations_freed (freed_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_replacements (
  workspace_id BIGINT UNSIGNED NOT NULL,
  hash CHAR(64) NOT NULL,
  source BIGINT UNSIGNED NOT NULL,
  after BIGINT UNSIGNED NOT NULL,
  due_ms BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, hash),
  KEY idx_lumbung_replacements_due (due_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// `lumbung_generations`: the last generation of names that was handed out for a content; `unused_by` is the
/// job that has it as long as nothing was stored under it, and `freed_ms` when the last media over the
/// content went. `lumbung_replacements`: contents whose objects were replaced, and whose rows may name the
/// old ones still: those up to `after` name the new ones, as the media `source` has them.
Schema generation_schema() {
  return {kGenerationsOnSqlite, kGenerationsOnMariadb};
}

}  // namespace lumbung::database
