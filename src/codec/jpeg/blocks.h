#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// What the parts of the chooser of JPEG coefficients hand each other.
namespace lumbung::codec::jpeg {

constexpr std::size_t kBlockSize = 64;
constexpr std::size_t kBlockEdge = 8;

/// Where a coefficient of the zigzag order lies in the row order of its block (ITU-T T.81, figure A.6).
constexpr std::array<std::uint8_t, kBlockSize> kZigzag{
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,  12, 19, 26, 33, 40, 48,
    41, 34, 27, 20, 13, 6,  7,  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
    30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

/// Steps of the coefficients of a block, row by row.
using Steps = std::array<std::uint16_t, kBlockSize>;

/// A block of coefficients, row by row of its transposed, which is how the transform leaves them.
struct alignas(32) Block {
  std::array<float, kBlockSize> units;          ///< coefficients, in steps
  std::array<std::int32_t, kBlockSize> levels;  ///< the same, rounded to the nearest
  std::uint64_t nonzero;                        ///< a bit for each level that is not 0, the first the lowest
  float energy;  ///< mean square of all but the first coefficient: the variance of the samples
};

}  // namespace lumbung::codec::jpeg
