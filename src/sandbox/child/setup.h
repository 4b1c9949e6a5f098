#pragma once

#include <vector>

#include <sys/types.h>

namespace lumbung::sandbox {

// The first steps of every forked child, before it locks itself down.

/// The kernel kills the calling process when its zygote dies; it leaves at once when that has happened.
void die_with(pid_t zygote);

/// The zygote holds channels of other jobs while they run; none of them may be seen from here. Standard
/// input, output and error stay too.
void close_all_but(std::vector<int> kept);

}  // namespace lumbung::sandbox
