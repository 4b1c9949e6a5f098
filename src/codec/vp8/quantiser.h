#pragma once

#include <cstdint>

#include "codec/vp8/blocks.h"
#include "codec/vp8/tokens.h"

namespace lumbung::codec::vp8 {

/// How exactly a plane's coefficients are kept, in steps. Rounding at less than a half, and small ones to
/// zero, saves more bits than it loses quality.
struct Rounding {
  float dc;  ///< what is added to the first coefficient before it is cut
  float ac;
  float zero_below = 0;  ///< smaller coefficients but the first become zero,
  float zero_slope = 0;  ///< the higher their frequency (horizontal + vertical, 0 to 6), the more of them
};

/// Divides the coefficients of a plane by their steps.
struct Quantiser {
  Quantiser(int dc_step, int ac_step, const Rounding& how);

  BlockPair step;
  BlockPair reciprocal;
  BlockPair rounding;
  BlockPair zero_below;
};

/// The finer steps of chroma, as the frame stores them: it has few bits, and its errors are seen as well.
constexpr int kChromaIndexOffset = -2;

/// All that a segment of the frame is coded with.
struct Coding {
  /// `index`: of kAcSteps.
  explicit Coding(int index);

  Quantiser luma;
  Quantiser second_luma;
  Quantiser chroma;
  float lambda;           ///< squared error that 1/256 bit is worth
  float lambda_hadamard;  ///< the same for sums of Hadamard coefficients
};

constexpr int kReciprocalBits = 17;

/// Replaces the coefficients by what a decoder will make of the levels.
LUMBUNG_INLINE void quantise(BlockPair& pair, const Quantiser& by, BlockPair& levels) {
  for (std::size_t y = 0; y < 4; ++y) {
    const Lanes sign = pair.row[y] >> 31;
    const Lanes magnitude = (pair.row[y] ^ sign) - sign;
    Lanes level = (magnitude * by.reciprocal.row[y] + by.rounding.row[y]) >> kReciprocalBits;
    level &= magnitude >= by.zero_below.row[y];
    const Lanes too_large = level > kLevelMax;
    level = (level & ~too_large) | (too_large & kLevelMax);
    levels.row[y] = (level ^ sign) - sign;
    pair.row[y] = levels.row[y] * by.step.row[y];
  }
}

/// The two blocks of levels, each along its zigzag way.
template <Width kWidth>
LUMBUNG_INLINE void to_zigzag(const BlockPair& levels, Levels& first, Levels& second) {
  if constexpr (kWidth == Width::narrow) {
    for (const std::size_t half : {std::size_t{0}, std::size_t{1}}) {
      NarrowBlock block;
      narrow(levels, half, block);
      const std::array<Words8, 2> way{
          __builtin_shufflevector(block.upper, block.lower, 0, 1, 4, 8, 5, 2, 3, 6),
          __builtin_shufflevector(block.upper, block.lower, 9, 12, 13, 10, 7, 11, 14, 15)};
      std::memcpy(half == 0 ? first.data() : second.data(), way.data(), sizeof way);
    }
    return;
  }
  Words16 upper;
  Words16 lower;
  narrow(levels.row[0], levels.row[1], upper);
  narrow(levels.row[2], levels.row[3], lower);
  const Words16 a =
      __builtin_shufflevector(upper, lower, 0, 1, 4, 16, 5, 2, 3, 6, 17, 20, 21, 18, 7, 19, 22, 23);
  const Words16 b =
      __builtin_shufflevector(upper, lower, 8, 9, 12, 24, 13, 10, 11, 14, 25, 28, 29, 26, 15, 27, 30, 31);
  std::memcpy(first.data(), &a, sizeof a);
  std::memcpy(second.data(), &b, sizeof b);
}

/// The second transform of luma, that of the 16 first coefficients of a macroblock's blocks, row by row
/// (RFC 6386, 14.3): their levels, and what a decoder will make of these.
using FirstCoefficients = std::array<std::int32_t, 16>;
void code_first_coefficients(FirstCoefficients& values, const Quantiser& by, Levels& levels);

}  // namespace lumbung::codec::vp8
