#pragma once

#include "sandbox/messages.h"

namespace lumbung::sandbox {

/// Sets the kernel's limits on the calling process, soft and hard, so that it can't raise them again: private
/// memory on top of what it has now (RLIMIT_DATA), processor seconds, bytes of one file, open descriptors, no
/// core file. Processes are not limited here: RLIMIT_NPROC counts all of a user's processes and does not bind
/// root, the system call filter does both. Throws Fault.
void limit_resources(const Limits& limits);

}  // namespace lumbung::sandbox
