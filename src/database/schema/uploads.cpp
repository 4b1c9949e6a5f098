#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 7> kUploadsOnSqlite = {
    "ALTER TABLE lumbung_uploads ADD COLUMN part VARCHAR(8) NOT NULL DEFAULT 'whole'",
    "ALTER TABLE lumbung_uploads ADD COLUMN mark TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE lumbung_uploads ADD COLUMN hash_state VARCHAR(255) NOT NULL DEFAULT ''",
    "ALTER TABLE lumbung_uploads ADD COLUMN first_bytes VARCHAR(255) NOT NULL DEFAULT ''",
    "ALTER TABLE lumbung_uploads ADD COLUMN fence BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE lumbung_uploads ADD COLUMN media_uuid CHAR(36) NULL",
    "CREATE INDEX idx_lumbung_uploads_open ON lumbung_uploads (workspace_id, media_uuid)",
};

/// MySQL knows no ADD COLUMN IF NOT EXISTS: the statement is put together from what is there. All of it is
/// one change, so that it is there as a whole or not at all.
constexpr std::array<std::string_view, 4> kUploadsOnMariadb = {
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE lumbung_uploads"
    " ADD COLUMN part VARCHAR(8) NOT NULL DEFAULT ''whole'',"
    " ADD COLUMN mark MEDIUMTEXT NOT NULL DEFAULT (''''),"
    " ADD COLUMN hash_state VARCHAR(255) NOT NULL DEFAULT '''',"
    " ADD COLUMN first_bytes VARCHAR(255) NOT NULL DEFAULT '''',"
    " ADD COLUMN fence BIGINT UNSIGNED NOT NULL DEFAULT 0,"
    " ADD COLUMN media_uuid CHAR(36) NULL,"
    " ADD KEY idx_lumbung_uploads_open (workspace_id, media_uuid)', 'DO 0')"
    " FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_uploads' AND column_name = 'media_uuid')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
};

}  // namespace

/// How far a resumable upload is, and whose turn it is: `received` bytes, what its store says of them
/// (`mark`), the state of their hash, the first of them in hexadecimal digits, and the highest `fence` with
/// which somebody may go on. `media_uuid` is what became of it; NULL: it is open.
Schema upload_schema() {
  return {kUploadsOnSqlite, kUploadsOnMariadb};
}

}  // namespace lumbung::database
