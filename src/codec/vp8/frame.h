#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "codec/vp8/macroblock.h"
#include "codec/vp8/segments.h"
#include "codec/vp8/tokens.h"

namespace lumbung::codec::vp8 {

/// A key frame whose macroblocks are decided.
struct Frame {
  std::uint32_t width = 0;  ///< at most kFrameEdgeMax of encoder.h, as the height
  std::uint32_t height = 0;
  std::uint32_t columns = 0;
  Segmentation segmentation;
  std::vector<MacroblockModes> macroblocks;  ///< row by row
  TokenBuffer tokens;
};

/// The frame as it is stored (RFC 6386, chapter 9). Throws Fault when the modes take more than the format can
/// say, half a megabyte.
std::vector<std::byte> write_frame(const Frame& frame);

}  // namespace lumbung::codec::vp8
