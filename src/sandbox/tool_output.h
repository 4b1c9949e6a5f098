#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <utility>

#include <sys/types.h>

#include "sandbox/wire/tool_request.h"

namespace lumbung::sandbox {

/// What a tool with a directory of its own has written, all of it together: the kernel bounds each file
/// (RLIMIT_FSIZE) and nobody their number. A tool without one makes no files; what it was handed is bounded
/// by that limit times their number. Belongs to one thread.
class ToolOutput {
 public:
  /// `files` are those that the tool is handed: they are not counted.
  ToolOutput(const ToolRequest& request, std::span<const int> files);

  struct Amount {
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;    ///< and directories
    std::uint64_t written = 0;  ///< in the life of a process, whatever became of it
    bool is_hidden = false;     ///< some of it can't be looked at
  };

  /// What lies in the directory.
  Amount in_directory() const;

  /// What process `pid` holds that has no name any more, and what it wrote, as far as the kernel tells us.
  Amount held_by(pid_t pid) const;

  /// Why this is too much, for the log; empty when it is not.
  std::string excess(const Amount& lying, const Amount& held) const;

 private:
  using Identity = std::pair<dev_t, ino_t>;

  Amount open_without_name(const std::string& process) const;
  Amount mapped_without_name(const std::string& process) const;

  std::string directory_;  ///< as the kernel spells it; empty for none
  std::uint64_t bytes_max_;
  std::set<Identity> handed_over_;
};

}  // namespace lumbung::sandbox
