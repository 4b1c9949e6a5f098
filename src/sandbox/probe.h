#pragma once

#include <string>
#include <vector>

namespace lumbung::sandbox {

/// One thing that confining a codec needs from the kernel.
struct Ability {
  std::string name;  ///< "landlock", "seccomp", …
  bool works = false;
  std::string detail;  ///< what was found, or what is missing and how to mend it
};

/// Asks the kernel without changing anything, in any thread. Whether all of it holds together is proven by
/// the zygote each time it starts (sandbox/child/job_child.h, try_lockdown).
std::vector<Ability> probe();

}  // namespace lumbung::sandbox
