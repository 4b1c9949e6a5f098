#include "codec/vp8/segments.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/vectorised.h"
#include "codec/vp8/tables.h"

namespace lumbung::codec::vp8 {
namespace {

/// By how much steps follow what a macroblock bears: 1 would give each the same share of the loss of SSIM.
/// With that, and with SSIM's own stabiliser (58.5), skies would cost more bits than they are worth.
constexpr float kStrength = 0.6F;
constexpr float kStabiliser = 250;
constexpr int kGroupingRounds = 6;
constexpr std::uint32_t kSquare = 8;

LUMBUNG_INLINE float variance_of(const std::uint8_t* samples, std::uint32_t stride, std::uint32_t width,
                                 std::uint32_t height) {
  std::int32_t sum = 0;
  std::int32_t squares = 0;
  for (std::uint32_t y = 0; y < height; ++y) {
    const std::uint8_t* row = samples + std::size_t{y} * stride;
    for (std::uint32_t x = 0; x < width; ++x) {
      const std::int16_t sample = row[x];
      sum += sample;
      squares += sample * sample;
    }
  }
  const auto count = static_cast<float>(width * height);
  const float mean = float(sum) / count;
  return std::max(0.F, float(squares) / count - mean * mean);
}

/// Variance of a square of luma of at most 8 × 8. Nearly all are whole, and of those the compiler knows how
/// long its loops are.
LUMBUNG_VECTORISED
float variance(const std::uint8_t* samples, std::uint32_t stride, std::uint32_t width, std::uint32_t height) {
  if (width == kSquare && height == kSquare) return variance_of(samples, stride, kSquare, kSquare);
  return variance_of(samples, stride, width, height);
}

/// log2 of how much squared error a macroblock bears: the harmonic mean over its squares of what SSIM divides
/// the error by.
float tolerance(const PlaneView& luma, std::uint32_t left, std::uint32_t top) {
  float inverse = 0;
  int squares = 0;
  for (std::uint32_t y = top; y < std::min(top + 16, luma.height); y += kSquare) {
    for (std::uint32_t x = left; x < std::min(left + 16, luma.width); x += kSquare) {
      const float v = variance(luma.row(y) + x, luma.stride, std::min(kSquare, luma.width - x),
                               std::min(kSquare, luma.height - y));
      inverse += 1 / (2 * v + kStabiliser);
      ++squares;
    }
  }
  return std::log2(float(squares) / inverse);
}

int index_of_step(float step) {
  const auto above = std::lower_bound(kAcSteps.begin(), kAcSteps.end(), step);
  const auto index = static_cast<int>(above - kAcSteps.begin());
  return std::clamp(index, 0, static_cast<int>(kIndexes) - 1);
}

using Centres = std::array<float, kSegments>;

std::size_t nearest_of(const Centres& centres, float value) {
  std::size_t nearest = 0;
  while (nearest + 1 < kSegments && value > (centres[nearest] + centres[nearest + 1]) / 2) ++nearest;
  return nearest;
}

/// The means of four groups of values (k-means in one dimension).
Centres group(const std::vector<float>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  Centres centres{};
  for (std::size_t i = 0; i < kSegments; ++i)
    centres[i] = *low + (*high - *low) * (float(i) + 0.5F) / kSegments;
  for (int round = 0; round < kGroupingRounds; ++round) {
    std::array<double, kSegments> sum{};
    std::array<std::size_t, kSegments> count{};
    for (const float value : values) {
      const std::size_t nearest = nearest_of(centres, value);
      sum[nearest] += value;
      ++count[nearest];
    }
    for (std::size_t i = 0; i < kSegments; ++i) {
      if (count[i] > 0) centres[i] = static_cast<float>(sum[i] / double(count[i]));
    }
  }
  return centres;
}

}  // namespace

Segmentation segment(const PlaneView& luma, int index) {
  const std::uint32_t columns = (luma.width + 15) / 16;
  const std::uint32_t rows = (luma.height + 15) / 16;
  std::vector<float> tolerances;
  tolerances.reserve(std::size_t{columns} * rows);
  for (std::uint32_t y = 0; y < rows; ++y) {
    for (std::uint32_t x = 0; x < columns; ++x) tolerances.push_back(tolerance(luma, 16 * x, 16 * y));
  }
  const Centres centres = group(tolerances);
  const float mean = std::accumulate(tolerances.begin(), tolerances.end(), 0.F) / float(tolerances.size());
  Segmentation result;
  for (std::size_t i = 0; i < kSegments; ++i) {
    const float factor = std::exp2(kStrength * (centres[i] - mean) / 2);
    result.index[i] = index_of_step(factor * float(kAcSteps[static_cast<std::size_t>(index)]));
  }
  result.of_macroblock.reserve(tolerances.size());
  for (const float value : tolerances) {
    result.of_macroblock.push_back(static_cast<std::uint8_t>(nearest_of(centres, value)));
  }
  return result;
}

}  // namespace lumbung::codec::vp8
