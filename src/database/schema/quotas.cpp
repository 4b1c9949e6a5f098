#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kQuotasOnSqlite = {
    R"(CREATE TABLE lumbung_quotas (
  workspace_id INTEGER PRIMARY KEY REFERENCES workspaces (id) ON DELETE CASCADE,
  bytes_max BIGINT NULL,
  files_max BIGINT NULL,
  uploads_per_minute_max INT NULL,
  bytes_used BIGINT NOT NULL,
  files_used BIGINT NOT NULL,
  uploads_paid_until_us BIGINT NOT NULL DEFAULT 0))",
};

constexpr std::array<std::string_view, 1> kQuotasOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_quotas (
  workspace_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  bytes_max BIGINT NULL,
  files_max BIGINT NULL,
  uploads_per_minute_max INT NULL,
  bytes_used BIGINT NOT NULL,
  files_used BIGINT NOT NULL,
  uploads_paid_until_us BIGINT NOT NULL DEFAULT 0,
  CONSTRAINT fk_lumbung_quotas_workspace
    FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// A row only where there is a quota. `uploads_paid_until_us` is the theoretical arrival time of the generic
/// cell rate algorithm (ITU-T I.371): one number stands for all uploads of the last minute.
Schema quota_schema() {
  return {kQuotasOnSqlite, kQuotasOnMariadb};
}

}  // namespace lumbung::database
