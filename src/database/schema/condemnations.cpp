#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 3> kCondemnationsOnSqlite = {
    R"(CREATE TABLE lumbung_condemnations (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  bytes BIGINT NOT NULL,
  noted_ms BIGINT NOT NULL) WITHOUT ROWID)",
    "CREATE INDEX idx_lumbung_chat_media_size ON chat_media (size)",
    "INSERT INTO lumbung_condemnations (hash, bytes, noted_ms)"
    " SELECT hash, MAX(bytes), 0 FROM lumbung_objects WHERE variant = 'original'"
    " AND hash IN (SELECT hash FROM lumbung_scan_verdicts WHERE verdict = 'infected') GROUP BY hash",
};

/// MySQL knows no CREATE INDEX IF NOT EXISTS: the statement is put together from what is there.
constexpr std::array<std::string_view, 6> kCondemnationsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_condemnations (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  bytes BIGINT UNSIGNED NOT NULL,
  noted_ms BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    "SET @step = (SELECT IF(COUNT(*) = 0,"
    " 'CREATE INDEX idx_lumbung_chat_media_size ON chat_media (size, id) ALGORITHM=INPLACE LOCK=NONE', 'DO "
    "0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'chat_media' AND index_name = 'idx_lumbung_chat_media_size')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    "INSERT IGNORE INTO lumbung_condemnations (hash, bytes, noted_ms)"
    " SELECT hash, MAX(bytes), 0 FROM lumbung_objects WHERE variant = 'original'"
    " AND hash IN (SELECT hash FROM lumbung_scan_verdicts WHERE verdict = 'infected') GROUP BY hash",
};

}  // namespace

/// Contents in which malware was found and whose media are still to be failed: a line from the transaction of
/// the verdict until that is done, so nearly always none. It begins with those that the release before
/// condemned in one row only. The index finds the rows of a content, in whatever workspace: files of one size
/// are few.
Schema condemnation_schema() {
  return {kCondemnationsOnSqlite, kCondemnationsOnMariadb};
}

}  // namespace lumbung::database
