#pragma once

#include <sys/types.h>

#include "sandbox/child/job_child.h"
#include "sandbox/child/lockdown.h"

namespace lumbung::sandbox {

/// The life of a forked child that becomes a tool: bind its life to the zygote's, drop every descriptor that
/// is not its own, lock down, execute. It has no way to start a process, so when it is dead nothing of it is
/// left.
[[noreturn]] void live_as_tool(const JobOrder& order, SandboxMode mode, pid_t zygote);

}  // namespace lumbung::sandbox
