#pragma once

#include <memory>

#include "sandbox/child/policy.h"

namespace lumbung::sandbox {

/// The kernel's form of a policy: made first, which takes memory, and put into force later, which takes none
/// of the process' own.
class SystemCallFilter {
 public:
  /// Throws Fault when the kernel can't be told of this policy.
  explicit SystemCallFilter(const Policy& policy);

  /// Puts the calling process under the policy for good, every thread of it. Needs no_new_privs (or
  /// CAP_SYS_ADMIN). Calls of another architecture (32 bit, x32) end the process. Throws Fault when the
  /// kernel has no seccomp filters or refuses this one.
  void enforce() const;

 private:
  struct Release {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Release> context_;
};

}  // namespace lumbung::sandbox
