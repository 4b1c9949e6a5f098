#include <array>

#include "database/schema/migration.h"

namespace lumbung::database {
namespace {

constexpr std::array<std::string_view, 3> kTurnsOnSqlite = {
    "ALTER TABLE lumbung_jobs ADD COLUMN queued_seq BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX idx_lumbung_jobs_turn ON lumbung_jobs (queue, state, workspace_id, priority, queued_seq)",
    "DROP INDEX idx_lumbung_jobs_claim",
};

/// MySQL knows no ADD COLUMN IF NOT EXISTS: the statement is put together from what is there. All of it is
/// one statement, so that it happened or did not.
constexpr std::array<std::string_view, 4> kTurnsOnMariadb = {
    "SET @step = (SELECT IF(COUNT(*) = 0, 'ALTER TABLE lumbung_jobs"
    " ADD COLUMN queued_seq BIGINT NOT NULL DEFAULT 0,"
    " ADD KEY idx_lumbung_jobs_turn (queue, state, workspace_id, priority, queued_seq, id),"
    " DROP KEY idx_lumbung_jobs_claim, ALGORITHM=INPLACE, LOCK=NONE', 'DO 0')"
    " FROM information_schema.columns WHERE table_schema = DATABASE()"
    " AND table_name = 'lumbung_jobs' AND column_name = 'queued_seq')",
    "PREPARE step FROM @step",
    "EXECUTE step",
    "DEALLOCATE PREPARE step",
};

}  // namespace

/// Workspaces take turns: the index leads from one that waits to the next, and to the first job of each.
/// `queued_seq` is a job's number in the line of its workspace; whoever is tried again gets a new one. Those
/// that waited before there were numbers keep their order, by their ids, before all others.
Schema turn_schema() {
  return {kTurnsOnSqlite, kTurnsOnMariadb};
}

}  // namespace lumbung::database
