#pragma once

#include "base/unique_fd.h"

namespace lumbung {

/// An open file once more, for reading: a description of its own, at the start, so that neither offset nor
/// rights are shared with who writes. Files without a name and files in memory, too. Throws Fault.
UniqueFd reopen_for_reading(int file);

/// Whether nothing can be written through this descriptor. Throws Fault when it is none.
bool is_read_only(int file);

}  // namespace lumbung
