#pragma once

#include <filesystem>

#include "base/unique_fd.h"

namespace lumbung::app {

/// Who works on a data directory: servers and workers share the lock, a command that needs everything at rest
/// takes it alone. The kernel drops it when the process ends, however it ends.
class DataDirLock {
 public:
  enum class Use { shared, alone };

  /// Throws Fault `unsafe` when the others don't allow it. Makes the directory when it is missing.
  DataDirLock(const std::filesystem::path& data_dir, Use use);

 private:
  UniqueFd file_;
};

}  // namespace lumbung::app
