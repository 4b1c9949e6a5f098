#pragma once

#include "sandbox/wire/messages.h"

namespace lumbung::sandbox {

/// Sets the kernel's limits on the calling process, soft and hard, so that it can't raise them again:
/// processor seconds, bytes of one file, open descriptors, no core file. Processes are not limited here:
/// RLIMIT_NPROC counts all of a user's processes and does not bind root, the system call filter does both.
/// Throws Fault.
void limit_resources(const Limits& limits);

/// Limits the calling process' private memory (RLIMIT_DATA) to `limits.memory_bytes_max` on top of what it
/// has now. Throws Fault.
void limit_memory(const Limits& limits);

/// Limits the memory of the program that the calling process is about to become, which has none yet. What
/// this process has may be more than that already, so it must not ask for any between this call and execve.
/// Throws Fault.
void limit_memory_of_next_program(const Limits& limits);

}  // namespace lumbung::sandbox
