#pragma once

#include <array>
#include <cstdint>

namespace lumbung::codec {

/// Where each of the 256 samples of full range (JPEG) goes in the studio range that WebP stores.
using RangeMap = std::array<std::uint8_t, 256>;
const RangeMap& studio_luma();
const RangeMap& studio_chroma();

}  // namespace lumbung::codec
