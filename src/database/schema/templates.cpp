#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 4> kTemplatesOnSqlite = {
    R"(CREATE TABLE lumbung_templates (
  template_id BIGINT NOT NULL PRIMARY KEY,
  workspace_id BIGINT NOT NULL,
  full_name VARCHAR(512) NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  components TEXT NOT NULL,
  error VARCHAR(1024) NOT NULL DEFAULT '',
  creative_optimizations SMALLINT NOT NULL DEFAULT 0,
  from_meta SMALLINT NOT NULL DEFAULT 0,
  asked SMALLINT NOT NULL DEFAULT 0))",
    "CREATE INDEX idx_lumbung_templates_workspace ON lumbung_templates (workspace_id)",
    R"(CREATE TABLE lumbung_template_samples (
  workspace_id BIGINT NOT NULL,
  place CHAR(64) NOT NULL,
  media_uuid CHAR(36) NOT NULL,
  PRIMARY KEY (workspace_id, place)))",
    // Of the application's table; its own has such an index for its foreign key.
    "CREATE INDEX IF NOT EXISTS idx_lumbung_templates_of ON templates (workspace_id, id)",
};

constexpr std::array<std::string_view, 2> kTemplatesOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_templates (
  template_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  workspace_id BIGINT UNSIGNED NOT NULL,
  full_name VARCHAR(512) NOT NULL,
  phone_number_id VARCHAR(64) NOT NULL,
  components MEDIUMTEXT NOT NULL,
  error VARCHAR(1024) NOT NULL DEFAULT '',
  creative_optimizations SMALLINT NOT NULL DEFAULT 0,
  from_meta SMALLINT NOT NULL DEFAULT 0,
  asked SMALLINT NOT NULL DEFAULT 0,
  KEY idx_lumbung_templates_workspace (workspace_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
    R"(CREATE TABLE IF NOT EXISTS lumbung_template_samples (
  workspace_id BIGINT UNSIGNED NOT NULL,
  place CHAR(64) NOT NULL,
  media_uuid CHAR(36) NOT NULL,
  PRIMARY KEY (workspace_id, place)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// What is ours of the templates in the application's table, and into which media approved samples were
/// fetched, by the place of their URL.
Schema template_schema() {
  return {kTemplatesOnSqlite, kTemplatesOnMariadb};
}

}  // namespace lumbung::database
