#pragma once

#include <cstdint>

namespace lumbung::processing {

/// Bytes of an open file. Throws Fault.
std::uint64_t size_of(int file);

}  // namespace lumbung::processing
