#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

/// A mirror that is there already lacks what is new in it: it is complete again when it was compared with
/// every row, from the beginning.
constexpr std::string_view kMirrorAnew =
    "UPDATE lumbung_positions SET round = 0 WHERE task = 'mirror' AND EXISTS (SELECT 1 FROM lumbung_media)";
constexpr std::string_view kCheckAnew = "DELETE FROM lumbung_positions WHERE task = 'mirror_check'";

/// The columns of the key come first: SQLite 3.40 calls a table without rowids damaged (quick_check, in a
/// backup) whose other columns stand before them.
constexpr std::array<std::string_view, 5> kFitsOnSqlite = {
    R"(CREATE TABLE lumbung_fits (
  media_id BIGINT NOT NULL,
  channel SMALLINT NOT NULL,
  workspace_id BIGINT NOT NULL,
  shelf SMALLINT NOT NULL,
  PRIMARY KEY (media_id, channel)) WITHOUT ROWID)",
    "CREATE INDEX idx_lumbung_fits_channel ON lumbung_fits (workspace_id, shelf, channel, media_id)",
    "CREATE INDEX IF NOT EXISTS idx_lumbung_chat_media_created ON chat_media (workspace_id, created_at, id)",
    kMirrorAnew,
    kCheckAnew,
};

/// MySQL knows no CREATE INDEX IF NOT EXISTS: the statement is put together from what is there.
constexpr std::array<std::string_view, 7> kFitsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_fits (
  workspace_id BIGINT UNSIGNED NOT NULL,
  shelf SMALLINT NOT NULL,
  channel SMALLINT NOT NULL,
  media_id BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (media_id, channel),
  KEY idx_lumbung_fits_channel (workspace_id, shelf, channel, media_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    "SET @step = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX idx_lumbung_chat_media_created"
    " ON chat_media (workspace_id, created_at, id)', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'chat_media' AND index_name = 'idx_lumbung_chat_media_created')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    kMirrorAnew,
    kCheckAnew,
};

}  // namespace

/// `lumbung_fits`, of the mirror: a line for each channel of the fits_mask of a row of lumbung_media, with
/// the shelf and the workspace of that row; `channel` is the number of the bit. The index on chat_media is
/// for lists by the time of creation.
Schema fits_schema() {
  return {kFitsOnSqlite, kFitsOnMariadb};
}

}  // namespace lumbung::database
