#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kUrlEpochsOnSqlite = {
    R"(CREATE TABLE lumbung_url_epochs (
  workspace_id INTEGER PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  epoch BIGINT NOT NULL))",
};

constexpr std::array<std::string_view, 1> kUrlEpochsOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_url_epochs (
  workspace_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL,
  CONSTRAINT fk_lumbung_url_epochs_workspace
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// How often the key that signs the URLs of a workspace was changed; no row: never.
Schema url_epoch_schema() {
  return {kUrlEpochsOnSqlite, kUrlEpochsOnMariadb};
}

}  // namespace lumbung::database
