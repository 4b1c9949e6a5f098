#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

/// lumbung_media is made anew: it had rows of the archive alone, and went with its media, whose counters
/// could not be told of it then.
constexpr std::array<std::string_view, 18> kMirrorOnSqlite = {
    R"(CREATE TABLE lumbung_media_anew (
  media_id INTEGER PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  hash CHAR(64) NULL,
  status VARCHAR(10) NOT NULL DEFAULT '',
  kind VARCHAR(8) NOT NULL DEFAULT '',
  purpose VARCHAR(64) NOT NULL DEFAULT '',
  shelf SMALLINT NOT NULL DEFAULT 0,
  size BIGINT NOT NULL DEFAULT 0,
  fits_mask BIGINT NOT NULL DEFAULT 0,
  archived_at_ms BIGINT NULL,
  generation BIGINT NOT NULL DEFAULT 1,
  storage_class VARCHAR(8) NOT NULL DEFAULT 'standard'
    CHECK (storage_class IN ('standard', 'moving', 'cold')),
  digest BIGINT NOT NULL DEFAULT 0))",
    "INSERT INTO lumbung_media_anew (media_id, workspace_id, archived_at_ms, storage_class, shelf)"
    " SELECT o.media_id, o.workspace_id, o.archived_at_ms, o.storage_class,"
    " (CASE WHEN o.archived_at_ms IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN m.deleted_at IS NULL THEN 0 ELSE 2 END)"
    " FROM lumbung_media o JOIN chat_media m ON m.id = o.media_id",
    "DROP TABLE lumbung_media",
    "ALTER TABLE lumbung_media_anew RENAME TO lumbung_media",
    "CREATE INDEX idx_lumbung_media_shelf ON lumbung_media (workspace_id, shelf, media_id)",
    "CREATE INDEX idx_lumbung_media_status ON lumbung_media (workspace_id, shelf, status, media_id)",
    "CREATE INDEX idx_lumbung_media_kind ON lumbung_media (workspace_id, shelf, kind, media_id)",
    "CREATE INDEX idx_lumbung_media_purpose ON lumbung_media (workspace_id, shelf, purpose, media_id)"
    " WHERE purpose <> ''",
    "CREATE INDEX idx_lumbung_media_hash ON lumbung_media (hash, workspace_id, media_id)",
    "CREATE INDEX idx_lumbung_media_class ON lumbung_media (shelf, storage_class, media_id)",
    R"(CREATE TABLE lumbung_media_paths (
  media_id BIGINT NOT NULL,
  variant VARCHAR(16) NOT NULL,
  path VARCHAR(512) NOT NULL,
  PRIMARY KEY (media_id, variant)) WITHOUT ROWID)",
    "CREATE INDEX idx_lumbung_media_paths_path ON lumbung_media_paths (path)",
    R"(CREATE TABLE lumbung_words (
  workspace_id BIGINT NOT NULL,
  word VARCHAR(64) NOT NULL,
  media_id BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, word, media_id)) WITHOUT ROWID)",
    "CREATE INDEX idx_lumbung_words_media ON lumbung_words (media_id)",
    R"(CREATE TABLE lumbung_counters (
  workspace_id BIGINT NOT NULL,
  name VARCHAR(32) NOT NULL,
  shard SMALLINT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, name, shard)) WITHOUT ROWID)",
    "CREATE INDEX IF NOT EXISTS idx_lumbung_chat_media_updated ON chat_media (workspace_id, updated_at, id)",
    "CREATE INDEX IF NOT EXISTS idx_lumbung_chat_media_changed ON chat_media (updated_at, id)",
    // Where there is nothing yet, there is nothing to catch up with.
    "INSERT INTO lumbung_positions (task, round, step, after, at_ms)"
    " SELECT 'mirror', 1, '', '', 0 WHERE NOT EXISTS (SELECT 1 FROM chat_media)"
    " AND NOT EXISTS (SELECT 1 FROM lumbung_objects)",
};

/// MySQL knows neither ADD COLUMN IF NOT EXISTS nor CREATE INDEX IF NOT EXISTS: the statement is put together
/// from what is there. Whoever added the columns did all of it, for it is one statement.
constexpr std::array<std::string_view, 17> kMirrorOnMariadb = {
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE lumbung_media"
    " DROP FOREIGN KEY fk_lumbung_media_media, DROP KEY idx_lumbung_media_workspace,"
    " ADD COLUMN hash CHAR(64) NULL, ADD COLUMN status VARCHAR(10) NOT NULL DEFAULT '''',"
    " ADD COLUMN kind VARCHAR(8) NOT NULL DEFAULT '''', ADD COLUMN purpose VARCHAR(64) NOT NULL DEFAULT '''',"
    " ADD COLUMN shelf SMALLINT NOT NULL DEFAULT 0, ADD COLUMN size BIGINT UNSIGNED NOT NULL DEFAULT 0,"
    " ADD COLUMN fits_mask BIGINT NOT NULL DEFAULT 0, ADD COLUMN generation BIGINT NOT NULL DEFAULT 1,"
    " ADD COLUMN digest BIGINT NOT NULL DEFAULT 0,"
    " ADD KEY idx_lumbung_media_shelf (workspace_id, shelf, media_id),"
    " ADD KEY idx_lumbung_media_status (workspace_id, shelf, status, media_id),"
    " ADD KEY idx_lumbung_media_kind (workspace_id, shelf, kind, media_id),"
    " ADD KEY idx_lumbung_media_purpose (workspace_id, shelf, purpose, media_id),"
    " ADD KEY idx_lumbung_media_hash (hash, workspace_id, media_id),"
    " ADD KEY idx_lumbung_media_class (shelf, storage_class, media_id)', 'DO 0')"
    " FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_media' AND column_name = 'digest')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    "UPDATE lumbung_media o JOIN chat_media m ON m.id = o.media_id"
    " SET o.shelf = IF(o.archived_at_ms IS NULL, 0, 1) + IF(m.deleted_at IS NULL, 0, 2) WHERE o.status = ''",
    R"(CREATE TABLE IF NOT EXISTS lumbung_media_paths (
  media_id BIGINT UNSIGNED NOT NULL,
  variant VARCHAR(16) NOT NULL,
  path VARCHAR(512) NOT NULL,
  PRIMARY KEY (media_id, variant),
  KEY idx_lumbung_media_paths_path (path)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_words (
  workspace_id BIGINT UNSIGNED NOT NULL,
  word VARCHAR(64) NOT NULL,
  media_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (workspace_id, word, media_id),
  KEY idx_lumbung_words_media (media_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_counters (
  workspace_id BIGINT UNSIGNED NOT NULL,
  name VARCHAR(32) NOT NULL,
  shard SMALLINT NOT NULL,
  value BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, name, shard)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    "SET @step = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX idx_lumbung_chat_media_updated"
    " ON chat_media (workspace_id, updated_at, id)', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'chat_media' AND index_name = 'idx_lumbung_chat_media_updated')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    "SET @step = (SELECT IF(COUNT(*) = 0,"
    " 'CREATE INDEX idx_lumbung_chat_media_changed ON chat_media (updated_at, id)', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'chat_media' AND index_name = 'idx_lumbung_chat_media_changed')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    "INSERT INTO lumbung_positions (task, round, step, after, at_ms)"
    " SELECT 'mirror', 1, '', '', 0 FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM chat_media)"
    " AND NOT EXISTS (SELECT 1 FROM lumbung_objects)"
    " AND NOT EXISTS (SELECT 1 FROM lumbung_positions WHERE task = 'mirror')",
};

}  // namespace

/// What is asked about media, in the order in which it is asked. `lumbung_media`: a row for each row of
/// chat_media, its `status` empty where it was made by a version that knew of the archive alone; `shelf`: 0
/// live, 1 archived, 2 deleted, 3 both. `digest`: of what the next two have of it. `lumbung_media_paths`: its
/// paths but those of the four columns, and of these the ones that are not of its own content and workspace.
/// `lumbung_words`: the words of its name. `lumbung_counters`: how much there is; workspace 0 is all of them.
Schema mirror_schema() {
  return {kMirrorOnSqlite, kMirrorOnMariadb};
}

}  // namespace lumbung::database
