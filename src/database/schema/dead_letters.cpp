#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 1> kDeadLettersOnSqlite = {
    "CREATE INDEX idx_lumbung_dead_letters_died ON lumbung_dead_letters (kind, died_at_ms)",
};

/// MySQL knows no CREATE INDEX IF NOT EXISTS: the statement is put together from what is there.
constexpr std::array<std::string_view, 4> kDeadLettersOnMariadb = {
    "SET @step = (SELECT IF(COUNT(*) = 0,"
    " 'CREATE INDEX idx_lumbung_dead_letters_died ON lumbung_dead_letters (kind, died_at_ms)', 'DO 0')"
    " FROM information_schema.statistics WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_dead_letters' AND index_name = 'idx_lumbung_dead_letters_died')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
};

}  // namespace

/// What is purged by age is found by age.
Schema dead_letter_schema() {
  return {kDeadLettersOnSqlite, kDeadLettersOnMariadb};
}

}  // namespace lumbung::database
