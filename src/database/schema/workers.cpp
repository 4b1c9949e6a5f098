#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 2> kWorkersOnSqlite = {
    R"(CREATE TABLE lumbung_workers (
  name VARCHAR(255) NOT NULL PRIMARY KEY,
  version VARCHAR(64) NOT NULL,
  started_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL,
  skills TEXT NOT NULL) WITHOUT ROWID)",
    "CREATE INDEX idx_lumbung_workers_seen ON lumbung_workers (seen_ms)",
};

constexpr std::array<std::string_view, 1> kWorkersOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_workers (
  name VARCHAR(255) NOT NULL PRIMARY KEY,
  version VARCHAR(64) NOT NULL,
  started_ms BIGINT NOT NULL,
  seen_ms BIGINT NOT NULL,
  skills MEDIUMTEXT NOT NULL,
  KEY idx_lumbung_workers_seen (seen_ms)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// The processes that work, and what each can process; a row while it runs, and for a day after it was
/// killed.
Schema worker_schema() {
  return {kWorkersOnSqlite, kWorkersOnMariadb};
}

}  // namespace lumbung::database
