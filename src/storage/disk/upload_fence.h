#pragma once

#include <cstdint>
#include <string>

#include "base/unique_fd.h"

namespace lumbung::storage {

/// The lock of a file, between threads and between processes (flock(2)): of whoever opened it, so that two
/// descriptors of one process exclude each other, too. Held until it is destroyed, or its process is killed.
class FileLock {
 public:
  /// Waits for it. Throws Fault.
  explicit FileLock(int file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int file_;
};

/// The file that says who may write to an upload: the highest fence with which it was opened. Read and
/// written under the lock of the upload's data. What a kill leaves of it at worst bears nobody's fence.
class UploadFence {
 public:
  /// Makes it when it is not there. Throws Fault.
  UploadFence(int folder, const std::string& name);

  /// 0 when nobody wrote one.
  std::uint64_t highest() const;
  void raise(std::uint64_t fence);
  /// False as soon as somebody raised it, or took it away.
  bool admits(std::uint64_t fence) const;

 private:
  UniqueFd file_;
};

}  // namespace lumbung::storage
