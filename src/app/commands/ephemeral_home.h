#pragma once

#include <filesystem>

#include "base/unique_fd.h"

namespace lumbung::app {

/// A data directory that lives as long as the process: `lumbung-ephemeral-<uid>-XXXXXX` (0700) in the
/// directory of temporary files, removed by the destructor. A process that was killed leaves it behind, and
/// the next one that makes a home removes it: the lock on the directory, which the kernel drops with the
/// process, tells the dead from the living. Not to be shared between threads.
class EphemeralHome {
 public:
  /// Removes what dead processes of this user left in `parent`, then makes the directory. Throws Fault when
  /// it can't be made.
  explicit EphemeralHome(const std::filesystem::path& parent);
  ~EphemeralHome();
  EphemeralHome(const EphemeralHome&) = delete;
  EphemeralHome& operator=(const EphemeralHome&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  bool make(const std::filesystem::path& parent);

  std::filesystem::path path_;
  UniqueFd lock_;
};

}  // namespace lumbung::app
