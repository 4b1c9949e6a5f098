#pragma once

#include <cstdint>

#include "base/encoding.h"

namespace lumbung::codec {

/// The number that `bytes`, at most eight of them, are with the most significant first.
inline std::uint64_t big_endian(Bytes bytes) {
  std::uint64_t number = 0;
  for (const std::byte byte : bytes) number = number << 8 | std::to_integer<std::uint64_t>(byte);
  return number;
}

}  // namespace lumbung::codec
