#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
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

/// What tells a folder from another one that took its place. Numbers of inodes are used again, so the time of
/// birth counts too, where the file system keeps one.
struct FolderIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t born_s = 0;
  std::uint32_t born_ns = 0;

  bool operator==(const FolderIdentity&) const = default;
};

/// The directory below which all objects lie. Every name is resolved by the kernel beneath it (openat2 with
/// RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, Linux 5.6; see openat2(2)), so that neither a key nor a link that
/// somebody planted leads outside. Thread-safe; several processes may share one root.
class RootDirectory {
 public:
  /// Makes the directory, durably, when it is not there. Throws Fault.
  explicit RootDirectory(const std::filesystem::path& root);

  /// Throws Fault unavailable when the path leads elsewhere, or nowhere: the directory was renamed, removed
  /// or replaced, or a disk was mounted over it. What is written to the one that is open would be lost to the
  /// next process, and what is not found in it may be elsewhere.
  void require_in_place() const;

  /// Opens a file or folder beneath the root; an invalid descriptor and errno when it can't. Empty `path` is
  /// the root itself.
  UniqueFd open(const std::string& path, int flags) const;

  /// Makes the folders of the key durably where they are missing, also those that somebody took away
  /// meanwhile. Throws Fault, unavailable when the directory is not in its place.
  Place make_place(const media::ObjectKey& key) const;
  /// The same for one folder; opens it.
  UniqueFd make_folder(const std::string& path) const;
  /// `folder` is invalid when there is no such folder.
  Place find_place(const media::ObjectKey& key) const;

 private:
  UniqueFd make_folders(const std::string& path) const;
  bool is_durable(const std::string& path, const FolderIdentity& folder) const LUMBUNG_EXCLUDES(mutex_);
  void remember(const std::string& path, const FolderIdentity& folder) const LUMBUNG_EXCLUDES(mutex_);

  std::filesystem::path path_;
  UniqueFd root_;
  mutable Mutex mutex_;
  /// Folders whose names this process has put on disk, with those above them.
  mutable std::map<std::string, FolderIdentity> durable_folders_ LUMBUNG_GUARDED_BY(mutex_);
};

/// Gives a file another name where there is none of it yet. False and errno when it can't: EEXIST when there
/// is one. File systems that can't do that at once link first, or look first where they can't link either.
bool rename_without_replacing(int folder, const std::string& name, const Place& place);

/// Have these two files the same bytes? Throws Fault.
bool have_same_bytes(int one, int other);

/// fsync; throws Fault. After a failure the data must be taken as lost: the kernel reports it once
/// (fsync(2), NOTES).
void sync_fully(int descriptor, const std::string& what);
/// fdatasync: the bytes and what is needed to find them, but not the times.
void sync_data(int descriptor, const std::string& what);

}  // namespace lumbung::storage
