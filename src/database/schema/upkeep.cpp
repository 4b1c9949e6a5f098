#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 5> kUpkeepOnSqlite = {
    R"(CREATE TABLE lumbung_probes (
  node CHAR(36) NOT NULL PRIMARY KEY,
  mark CHAR(36) NOT NULL,
  at_ms BIGINT NOT NULL))",
    "CREATE INDEX idx_lumbung_probes_at ON lumbung_probes (at_ms)",
    R"(CREATE TABLE lumbung_positions (
  task VARCHAR(32) NOT NULL PRIMARY KEY,
  round BIGINT NOT NULL,
  step VARCHAR(32) NOT NULL,
  after VARCHAR(512) NOT NULL,
  at_ms BIGINT NOT NULL))",
    "CREATE INDEX IF NOT EXISTS idx_lumbung_chat_media_purge ON chat_media (deleted_at, id)"
    " WHERE deleted_at IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS idx_lumbung_webhook_deliveries_purge"
    " ON lumbung_webhook_deliveries (ended_at_ms) WHERE ended_at_ms IS NOT NULL",
};

/// MySQL knows no CREATE INDEX IF NOT EXISTS: the statement is put together from what is there.
constexpr std::array<std::string_view, 10> kUpkeepOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_probes (
  node CHAR(36) NOT NULL PRIMARY KEY,
  mark CHAR(36) NOT NULL,
  at_ms BIGINT NOT NULL,
  KEY idx_lumbung_probes_at (at_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_positions (
  task VARCHAR(32) NOT NULL PRIMARY KEY,
  round BIGINT UNSIGNED NOT NULL,
  step VARCHAR(32) NOT NULL,
  after VARCHAR(512) NOT NULL,
  at_ms BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    "SET @step = (SELECT IF(COUNT(*) = 0,"
    " 'CREATE INDEX idx_lumbung_chat_media_purge ON chat_media (deleted_at, id) ALGORITHM=INPLACE "
    "LOCK=NONE', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'chat_media' AND index_name = 'idx_lumbung_chat_media_purge')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
    "SET @step = (SELECT IF(COUNT(*) = 0, 'CREATE INDEX idx_lumbung_webhook_deliveries_purge"
    " ON lumbung_webhook_deliveries (ended_at_ms) ALGORITHM=INPLACE LOCK=NONE', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_webhook_deliveries' AND index_name = 'idx_lumbung_webhook_deliveries_purge')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
};

}  // namespace

/// `lumbung_probes`: a row for each node that was asked lately whether it is ready. `lumbung_positions`: how
/// far a task of housekeeping has come that doesn't look at everything in one run. And the indexes by which
/// what is old enough is found.
Schema upkeep_schema() {
  return {kUpkeepOnSqlite, kUpkeepOnMariadb};
}

}  // namespace lumbung::database
