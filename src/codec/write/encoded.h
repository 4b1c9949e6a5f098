#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "codec/pixels/pixels.h"

namespace lumbung::codec {

/// A finished file in memory.
struct Encoded {
  std::string_view mime;
  Size size;
  std::vector<std::byte> bytes;
};

}  // namespace lumbung::codec
