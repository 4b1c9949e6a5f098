#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "codec/vp8/encoder.h"

namespace lumbung::codec::vp8 {

constexpr std::size_t kSegments = 4;

/// Which parts of a picture are coded how finely.
struct Segmentation {
  std::array<int, kSegments> index{};       ///< quantiser index of each segment, ascending
  std::vector<std::uint8_t> of_macroblock;  ///< row by row
};

/// The eye, and SSIM, forgive an error the more the busier its surroundings are. So smooth macroblocks get
/// smaller steps than busy ones; `index` is for those in the middle. Samples are looked at as they come,
/// before their map.
Segmentation segment(const PlaneView& luma, int index);

}  // namespace lumbung::codec::vp8
