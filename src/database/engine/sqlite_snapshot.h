#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/sha256.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// Copies a SQLite database as it is at one moment to the new file `to`, while others go on reading and
/// writing it (SQLite's online backup: https://sqlite.org/backup.html), and checks the copy. The copy is
/// synced. One that lies on a read-only disk is read as it is; where its log can't be read there, both are
/// copied beside `to` for that time. Throws Fault: unavailable when the database stays locked, corrupt when
/// what was copied is damaged.
void copy_sqlite(const std::filesystem::path& from, const std::filesystem::path& to);

/// An object that a database says is stored.
struct NamedObject {
  std::string key;
  std::uint64_t bytes = 0;
  std::optional<Sha256> sha256;  ///< of these bytes, where the database knows it
};

/// Tells of every object that rows or ledger name, the newest first, some perhaps twice.
void each_named_object(Database& database, const std::function<void(const NamedObject&)>& tell);

}  // namespace lumbung::database
