#pragma once

#include <cstdint>

namespace lumbung::app {

/// Descriptors that a process may hold once it has taken all that it may take by itself (the hard limit).
std::uint64_t open_files_max();

/// Takes them. Shells and service managers begin with 1,024 for the sake of select(2), which nothing here
/// calls; every client and every delivered file needs one. Before threads and child processes begin.
void raise_open_files_limit();

}  // namespace lumbung::app
