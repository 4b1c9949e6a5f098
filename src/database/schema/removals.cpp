#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 5> kRemovalsOnSqlite = {
    R"(CREATE TABLE lumbung_removals (
  path VARCHAR(512) NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  hash CHAR(64) NULL,
  noted_ms BIGINT NOT NULL,
  due_ms BIGINT NOT NULL,
  lease BIGINT NOT NULL DEFAULT 0,
  leases INT NOT NULL DEFAULT 0) WITHOUT ROWID)",
    "CREATE INDEX idx_lumbung_removals_due ON lumbung_removals (due_ms)",
    "CREATE INDEX idx_lumbung_removals_lease ON lumbung_removals (lease, due_ms)",
    "CREATE INDEX idx_lumbung_removals_noted ON lumbung_removals (noted_ms)",
    "CREATE INDEX idx_lumbung_removals_content ON lumbung_removals (workspace_id, hash)",
};

constexpr std::array<std::string_view, 1> kRemovalsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_removals (
  path VARCHAR(512) NOT NULL PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  hash CHAR(64) NULL,
  noted_ms BIGINT NOT NULL,
  due_ms BIGINT NOT NULL,
  lease BIGINT NOT NULL DEFAULT 0,
  leases INT NOT NULL DEFAULT 0,
  KEY idx_lumbung_removals_due (due_ms),
  KEY idx_lumbung_removals_lease (lease, due_ms),
  KEY idx_lumbung_removals_noted (noted_ms),
  KEY idx_lumbung_removals_content (workspace_id, hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// Objects that are to go. `lease`: 0, nobody has taken it in hand yet, and whoever needs the name again
/// deletes the line; more, taken in hand until then (ms); 1, tried and postponed; -1, the object is gone and
/// the name rests until `due_ms`. `due_ms` is when the line may be taken in hand next, `leases` how often it
/// was. `hash` is that of the original, NULL for temporary uploads.
Schema removal_schema() {
  return {kRemovalsOnSqlite, kRemovalsOnMariadb};
}

}  // namespace lumbung::database
