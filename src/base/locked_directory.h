#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace lumbung {

/// A directory (0700) of this process alone, below one that all share, removed by the destructor with all
/// that is in it. A process that was killed leaves its own behind, and the next one that makes or looks for
/// one removes it: the lock on the directory, which the kernel drops with the process, tells the dead from
/// the living. Not to be shared between threads.
class LockedDirectory {
 public:
  /// Makes `prefix` and six characters in `parent`, after remove_dead(). Throws Fault when it can't be made.
  LockedDirectory(const std::filesystem::path& parent, const std::string& prefix);
  ~LockedDirectory();
  LockedDirectory(const LockedDirectory&) = delete;
  LockedDirectory& operator=(const LockedDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Removes what dead processes of this user left in `parent` under names that begin so, however young it
  /// is. What can't be removed stays.
  static void remove_dead(const std::filesystem::path& parent, std::string_view prefix);

 private:
  bool make(const std::filesystem::path& parent, const std::string& prefix);

  std::filesystem::path path_;
  UniqueFd lock_;
};

}  // namespace lumbung
