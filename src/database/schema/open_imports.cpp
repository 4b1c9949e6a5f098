#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kOpenImportsOnSqlite = {
    "CREATE INDEX IF NOT EXISTS idx_lumbung_imports_open ON lumbung_imports (workspace_id, ended_at_ms)",
};

/// MySQL knows no ADD KEY IF NOT EXISTS: the statement is put together from what is there.
constexpr std::array<std::string_view, 4> kOpenImportsOnMariadb = {
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE lumbung_imports"
    " ADD KEY idx_lumbung_imports_open (workspace_id, ended_at_ms)', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_imports' AND index_name = 'idx_lumbung_imports_open')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
};

}  // namespace

/// An index alone: of imports by workspace, those that have not ended first, which are counted for each new
/// one.
Schema open_import_schema() {
  return {kOpenImportsOnSqlite, kOpenImportsOnMariadb};
}

}  // namespace lumbung::database
