#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "database/database.h"
#include "database/migration.h"

namespace lumbung::database {

struct MigrationState {
  std::uint32_t version = 0;
  std::string name;
  std::optional<Timestamp> applied_at;  ///< nullopt: not yet
};

/// Brings the schema up to what this program knows. Safe when several processes start at once: all of it
/// happens under the write lock, in one transaction.
class Migrator {
 public:
  /// Both must outlive the migrator.
  Migrator(Database& database, const Clock& clock, std::span<const Migration> migrations = all_migrations());

  /// Returns how many steps it took (0 when there was nothing to do). Refuses with `unsafe` a database that
  /// is newer than this program or whose recorded steps differ from the ones known here.
  Result<std::uint32_t> migrate();

  /// All known steps in order, applied or not. Changes nothing, also when the database is new.
  std::vector<MigrationState> status();

 private:
  Database& database_;
  const Clock& clock_;
  std::span<const Migration> migrations_;
};

}  // namespace lumbung::database
