#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "database/engine/database.h"
#include "database/engine/database_options.h"
#include "database/schema/migration.h"

namespace lumbung::database {

struct MigrationState {
  std::uint32_t version = 0;
  std::string name;
  std::optional<Timestamp> applied_at;  ///< nullopt: not yet
};

/// A migration as it is for one engine. Refers to the Migration that it was made of.
struct MigrationStep {
  std::uint32_t version;
  std::string_view name;
  std::span<const std::string_view> statements;
  std::string checksum;
  std::string_view first_checksum;
};

/// Whether the schema is brought up while the cut-over has chat_media in its hands: for the cut-over alone.
enum class DuringCutover { refused, allowed };

/// For the database that a Migrator gets: a statement over a table of millions takes its time, and so do the
/// steps of another process, which are waited for.
DatabaseOptions for_migration(DatabaseOptions options);

/// Brings the schema up to what this program knows. Safe when several nodes start at once: it happens under a
/// lock. On SQLite all of it is one transaction; on MariaDB, where each statement commits by itself, a step
/// that broke off is done again.
class Migrator {
 public:
  /// All must outlive the migrator.
  Migrator(Database& database, const Clock& clock, std::span<const Migration> migrations = all_migrations());

  /// Returns how many steps it took (0 when there was nothing to do). Refuses with `unsafe` a database that
  /// is newer than this program, whose recorded steps differ from the ones known here, or whose chat_media is
  /// another program's, or in the hands of the cut-over (cutover_refusal()).
  Result<std::uint32_t> migrate(DuringCutover during = DuringCutover::refused);

  /// All known steps in order, applied or not. Changes nothing, also when the database is new.
  std::vector<MigrationState> status();

 private:
  Database& database_;
  const Clock& clock_;
  std::vector<MigrationStep> steps_;
};

}  // namespace lumbung::database
