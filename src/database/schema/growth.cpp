#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kGrowthOnSqlite = {
    R"(CREATE TABLE lumbung_growth (
  workspace_id BIGINT NOT NULL,
  day INTEGER NOT NULL,
  media BIGINT NOT NULL,
  original_bytes BIGINT NOT NULL,
  stored_bytes BIGINT NOT NULL,
  saved_bytes BIGINT NOT NULL,
  PRIMARY KEY (workspace_id, day)) WITHOUT ROWID)",
};

constexpr std::array<std::string_view, 1> kGrowthOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_growth (
  workspace_id BIGINT UNSIGNED NOT NULL,
  day INT NOT NULL,
  media BIGINT UNSIGNED NOT NULL,
  original_bytes BIGINT UNSIGNED NOT NULL,
  stored_bytes BIGINT UNSIGNED NOT NULL,
  saved_bytes BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (workspace_id, day)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// What each workspace had at the end of each day (days since 1970, UTC), as its counters said.
Schema growth_schema() {
  return {kGrowthOnSqlite, kGrowthOnMariadb};
}

}  // namespace lumbung::database
