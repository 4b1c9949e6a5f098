#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/sha256.h"
#include "database/engine/sqlite_snapshot.h"

namespace lumbung::app {

enum class CopyBy {
  bytes,
  hard_link,  ///< the same file under a second name, where both lie on one filesystem
};

/// What became of one object.
enum class Copied {
  now,
  before,   ///< it was there already, with the right size
  missing,  ///< the source has it no more
  damaged,  ///< the source has other bytes than it should
};

/// Brings `object` from the directory `from` into the directory `to` (both roots of a store), under its key.
/// An upload that a worker has put into its place since is taken from there: the row that names it still is
/// that of a media which waits. New bytes are hashed on their way and only get their name when they are the
/// right ones. Not synced: sync_filesystem does that for all at once. Throws Fault for what the disk refuses.
Copied copy_object(const database::NamedObject& object, const std::filesystem::path& from,
                   const std::filesystem::path& to, CopyBy by);

/// Is the file as large as it should be, and has it the right hash? `missing` and `damaged` as above.
Copied check_object(const database::NamedObject& object, const std::filesystem::path& root);

/// Everything that was written to the filesystem of this directory is on the disk on return.
void sync_filesystem(const std::filesystem::path& directory);

}  // namespace lumbung::app
