#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/unique_fd.h"

namespace lumbung::legacy {

/// A file of the old application, opened for reading.
struct OldFile {
  UniqueFd file;
  std::uint64_t bytes = 0;
  Timestamp modified_at;
  std::string mime;       ///< old_type() of it
  std::string validator;  ///< changes with the file; a text for an ETag
};

/// The type of a file of the old application: what its first bytes (32 are enough) say, and its name where
/// they say nothing, or too little. Pure. It says nothing of how the file may leave the house:
/// media/delivered_type.h.
std::string old_type(std::string_view name, std::string_view first_bytes);

/// The old application's storage/app, of which the folders public/ and avatars/ were open to all: logos,
/// avatars, files of auto-replies, which no row names. Read only. Names are resolved by the kernel beneath
/// the directory (openat2(2), Linux 5.6), so that neither a name nor a link that somebody puts there leads
/// elsewhere. Thread-safe; blocks.
class OldDisk {
 public:
  /// Throws Fault when there is no such directory.
  explicit OldDisk(const std::filesystem::path& root);

  /// `path` in the normal form of old_path_of(). nullopt unless it is below one of the two folders and a
  /// regular file, no part of whose path is a link or begins with a dot. Devices, FIFOs and sockets are not
  /// opened. Throws Fault when the file can't be read though it is there.
  std::optional<OldFile> open(std::string_view path) const;

 private:
  UniqueFd root_;
};

}  // namespace lumbung::legacy
