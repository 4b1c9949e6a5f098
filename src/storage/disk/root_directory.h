#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>

#include "base/mutex.h"
#include "base/unique_fd.h"
#include "media/object_key.h"

namespace lumbung::storage {

/// The folder that holds the parent of an object, and the object's name in it.
struct Place {
  UniqueFd folder;
  std::string name;
};

/// The directory below which all objects lie. Every name is resolved by the kernel beneath it (openat2 with
/// RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, Linux 5.6; see openat2(2)), so that neither a key nor a link that
/// somebody planted leads outside. Thread-safe; several processes may share one root.
class RootDirectory {
 public:
  /// Makes the directory, durably, when it is not there. Throws Fault.
  explicit RootDirectory(const std::filesystem::path& root);

  /// Opens a file or folder beneath the root; an invalid descriptor and errno when it can't. Empty `path` is
  /// the root itself.
  UniqueFd open(const std::string& path, int flags) const;

  /// Makes the folders of the key durably where they are missing. Throws Fault.
  Place make_place(const media::ObjectKey& key) const;
  /// `folder` is invalid when there is no such folder.
  Place find_place(const media::ObjectKey& key) const;

 private:
  /// Makes each missing folder of the path and puts the names of all of them on disk, once a process.
  void make_folders(const std::string& path) const;
  void forget_folders() const;

  UniqueFd root_;
  mutable Mutex mutex_;
  mutable std::set<std::string> durable_folders_ LUMBUNG_GUARDED_BY(mutex_);
};

/// fsync; throws Fault. After a failure the data must be taken as lost: the kernel reports it once
/// (fsync(2), NOTES).
void sync_fully(int descriptor, const std::string& what);
/// fdatasync: the bytes and what is needed to find them, but not the times.
void sync_data(int descriptor, const std::string& what);

}  // namespace lumbung::storage
