#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "base/vectorised.h"
#include "codec/vp8/tables.h"

namespace lumbung::codec::vp8 {

/// The decoded samples around a 4×4 block, from the lowest on the left over the corner to the eighth above.
using SubblockEdge = std::array<std::uint8_t, 13>;

/// Every prediction of a 4×4 block, 16 samples row by row each (RFC 6386, 12.3).
using SubblockPredictions = std::array<std::array<std::uint8_t, 16>, kSubblockModes>;
void predict_subblock(const SubblockEdge& edge, SubblockPredictions& out);

/// The decoded samples around a square of 16 of luma or 8 of chroma. Where the picture ends the samples are
/// what the RFC says, but a mean leaves them out.
struct WholeEdge {
  const std::uint8_t* above;
  const std::uint8_t* left;
  std::uint8_t corner;
  bool has_above;
  bool has_left;
};

/// One prediction of a square of `Size`, row by row (RFC 6386, 12.2). Inlined, because the size makes all the
/// difference to the loops.
template <int Size>
LUMBUNG_INLINE void predict_whole(WholeMode mode, const WholeEdge& edge, std::uint8_t* out) {
  const bool only_one = !edge.has_above || !edge.has_left;
  int sum = 0;
  switch (mode) {
    case WholeMode::dc:
      for (int i = 0; edge.has_above && i < Size; ++i) sum += edge.above[i];
      for (int i = 0; edge.has_left && i < Size; ++i) sum += edge.left[i];
      if (only_one) sum *= 2;
      std::memset(out, edge.has_above || edge.has_left ? (sum + Size) / (2 * Size) : 128, Size * Size);
      break;
    case WholeMode::vertical:
      for (int y = 0; y < Size; ++y) std::memcpy(out + y * Size, edge.above, Size);
      break;
    case WholeMode::horizontal:
      for (int y = 0; y < Size; ++y) std::memset(out + y * Size, edge.left[y], Size);
      break;
    case WholeMode::true_motion:
      for (int y = 0; y < Size; ++y) {
        const int offset = edge.left[y] - edge.corner;
        for (int x = 0; x < Size; ++x) {
          int value = edge.above[x] + offset;
          value = value < 0 ? 0 : value;
          out[y * Size + x] = static_cast<std::uint8_t>(value > 255 ? 255 : value);
        }
      }
      break;
  }
}

}  // namespace lumbung::codec::vp8
