#pragma once

#include <cstddef>
#include <vector>

#include <linux/filter.h>

#include "sandbox/child/policy.h"

namespace lumbung::sandbox {

/// The kernel's form of a policy: made once, which takes time and memory, and put into force in any process
/// that has it, which takes neither.
class SystemCallFilter {
 public:
  /// Throws Fault when there is no memory for it or a rule means nothing to libseccomp.
  explicit SystemCallFilter(const Policy& policy);

  /// Puts the calling process under the policy for good, every thread of it. Needs no_new_privs (or
  /// CAP_SYS_ADMIN). Calls of another architecture (32 bit, x32) end the process. Throws Fault when the
  /// kernel has no seccomp filters or refuses this one.
  void enforce();

 private:
  std::vector<sock_filter> program_;
  std::vector<std::size_t> own_process_;  ///< which instructions compare with its number
};

}  // namespace lumbung::sandbox
