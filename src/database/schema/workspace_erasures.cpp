#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kWorkspaceErasuresOnSqlite = {
    R"(CREATE TABLE lumbung_workspace_erasures (
  workspace_id INTEGER PRIMARY KEY,
  begun_ms BIGINT NOT NULL,
  media BIGINT NOT NULL DEFAULT 0,
  objects BIGINT NOT NULL DEFAULT 0,
  bytes BIGINT NOT NULL DEFAULT 0))",
};

constexpr std::array<std::string_view, 1> kWorkspaceErasuresOnMariadb = {
    R"(CREATE TABLE IF NOT EXISTS lumbung_workspace_erasures (
  workspace_id BIGINT UNSIGNED NOT NULL PRIMARY KEY,
  begun_ms BIGINT NOT NULL,
  media BIGINT NOT NULL DEFAULT 0,
  objects BIGINT NOT NULL DEFAULT 0,
  bytes BIGINT NOT NULL DEFAULT 0
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin)",
};

}  // namespace

/// A row while a workspace is being erased, and what went so far; each media counts itself in the transaction
/// that erases it. The row of the workspace goes in the same transaction as this one.
Schema workspace_erasure_schema() {
  return {kWorkspaceErasuresOnSqlite, kWorkspaceErasuresOnMariadb};
}

}  // namespace lumbung::database
