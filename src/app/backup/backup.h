#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "app/backup/object_copy.h"
#include "base/clock.h"

namespace lumbung::app {

/// Where the parts of an installation without engines of its own lie (SQLite and a disk).
struct EmbeddedPlaces {
  std::filesystem::path database;
  std::filesystem::path media;
  std::filesystem::path keys;
};

/// What a backup or a restoration did.
struct BackupReport {
  std::uint64_t objects = 0;  ///< that belong to it
  std::uint64_t bytes = 0;
  std::uint64_t copied = 0;   ///< now; the others were there from the time before
  std::uint64_t removed = 0;  ///< from the backup: nothing names them any more
  std::vector<std::string> problems;
};

/// Copies an installation into the directory `target` while it is used, or brings an older backup there up to
/// date. The order makes it consistent: the database is copied first, then every object that this copy names;
/// an object never changes, and what was erased or moved in between is found missing and makes it begin again
/// with a newer copy of the database, by then with little left to do. When that misses the very same the
/// installation has lost it, and it ends. Until the new database has its name the directory still holds the
/// older backup, whole. Problems are objects that the installation itself has lost or damaged. Throws Fault
/// `unsafe` while another process makes one there.
BackupReport make_backup(const EmbeddedPlaces& from, const std::filesystem::path& target, CopyBy by,
                         const Clock& clock);

/// Reads everything that a backup holds and compares it with its database.
BackupReport verify_backup(const std::filesystem::path& backup);

/// Brings a backup into places where nothing is; each object is compared with its hash. The database comes
/// last: what broke off has none. Throws Fault: not_found when there is no backup.
BackupReport restore_backup(const std::filesystem::path& backup, const EmbeddedPlaces& to);

}  // namespace lumbung::app
