#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "app/commands/command.h"
#include "app/commands/legacy_bytes.h"
#include "base/clock.h"
#include "database/engine/database.h"
#include "database/engine/server_lock.h"
#include "database/sql_aliases.h"
#include "database/sql_old_table.h"
#include "legacy/plan.h"
#include "media/storage_adapter.h"
#include "telemetry/log.h"

namespace lumbung::app {

/// What the commands of the cut-over work with. Brings no schema up: that is a step of the migration.
struct LegacyParts {
  /// Throws Fault invalid_argument when the database is no server, or there is no such directory.
  LegacyParts(const Config& config, const std::filesystem::path& old_disk);

  SystemClock clock;
  database::Database database;
  database::SqlOldTable table;
  database::SqlAliases aliases;
  std::unique_ptr<media::StorageAdapter> store;
  LegacyBytes bytes;
};

/// Keeps other commands of the cut-over away from this database, whatever machine they run on, and from this
/// data directory, for as long as it lives.
class LegacyLock {
 public:
  /// Throws Fault `unsafe` when one runs.
  explicit LegacyLock(const Config& config);

  /// Throws Fault `unavailable` once the connection that holds it was lost: another may have it by now.
  void require() const;

 private:
  UniqueFd file_;
  database::ServerLock database_;
};

/// What the old application shows of its disk; empty without one.
legacy::WalkFiles walk_of_old_disk(const std::filesystem::path& old_disk);

/// `<data-dir>/legacy`, made when it is not there.
std::filesystem::path legacy_dir(const Config& config);

// The words behind "lumbung legacy", each in a file of its own.
void declare_legacy_plan(CLI::App& legacy, ChosenCommand& chosen);
void declare_legacy_migrate(CLI::App& legacy, ChosenCommand& chosen);
void declare_legacy_verify(CLI::App& legacy, ChosenCommand& chosen);
void declare_legacy_rollback(CLI::App& legacy, ChosenCommand& chosen);
void declare_legacy_finish(CLI::App& legacy, ChosenCommand& chosen);
void declare_legacy_move(CLI::App& legacy, ChosenCommand& chosen);
void declare_legacy_rewrite(CLI::App& legacy, ChosenCommand& chosen);

}  // namespace lumbung::app
