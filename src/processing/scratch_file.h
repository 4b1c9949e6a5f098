#pragma once

#include <cstdint>

#include "base/unique_fd.h"

namespace lumbung::processing {

/// A description of its own, so that neither offset nor rights are shared with the writer.
UniqueFd reopen_for_reading(int file);

/// Bytes of an open file. Throws Fault.
std::uint64_t size_of(int file);

}  // namespace lumbung::processing
