#pragma once

#include "sandbox/policy.h"

namespace lumbung::sandbox {

/// Puts the calling process under `policy` for good, every thread of it. Needs no_new_privs (or
/// CAP_SYS_ADMIN). Calls of another architecture (32 bit, x32) end the process. Throws Fault when the kernel
/// has no seccomp filters or refuses this one.
void filter_system_calls(const Policy& policy);

}  // namespace lumbung::sandbox
