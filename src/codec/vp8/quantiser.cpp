#include "codec/vp8/quantiser.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "codec/vp8/costs.h"

namespace lumbung::codec::vp8 {
namespace {

// Found by trying on the photos of bench/image, as all figures here: SSIM for the bytes. Squared error alone
// would want more zeros; SSIM misses the texture that goes with them.
constexpr Rounding kLuma{0.43F, 0.46F, 0.53F, 0.03F};
constexpr Rounding kSecondLuma{0.375F, 0.42F};
constexpr Rounding kChroma{0.43F, 0.45F};
/// Squared error that a bit is worth, for a step of 1. (High rates would want 0.029: 2 ln 2 × step² / 48, for
/// the transform doubles.)
constexpr float kLambda = 0.02F;
constexpr float kLambdaHadamard = 0.6F;

/// Limits of RFC 6386, 9.6.
constexpr int kSecondAcStepMin = 8;
constexpr int kChromaDcStepMax = 132;

int within(int index) {
  return std::clamp(index, 0, static_cast<int>(kIndexes) - 1);
}

int ac_step(int index) {
  return kAcSteps[static_cast<std::size_t>(within(index))];
}

int dc_step(int index) {
  return kDcSteps[static_cast<std::size_t>(within(index))];
}

void forward_second(FirstCoefficients& v) {
  for (std::size_t i = 0; i < 16; i += 4) {
    const std::int32_t a = v[i] + v[i + 2];
    const std::int32_t b = v[i + 1] + v[i + 3];
    const std::int32_t c = v[i + 1] - v[i + 3];
    const std::int32_t d = v[i] - v[i + 2];
    v[i] = a + b;
    v[i + 1] = d + c;
    v[i + 2] = d - c;
    v[i + 3] = a - b;
  }
  for (std::size_t i = 0; i < 4; ++i) {
    const std::int32_t a = v[i] + v[8 + i];
    const std::int32_t b = v[4 + i] + v[12 + i];
    const std::int32_t c = v[4 + i] - v[12 + i];
    const std::int32_t d = v[i] - v[8 + i];
    v[i] = (a + b) >> 1;
    v[4 + i] = (d + c) >> 1;
    v[8 + i] = (d - c) >> 1;
    v[12 + i] = (a - b) >> 1;
  }
}

/// To the bit as every decoder does it.
void inverse_second(FirstCoefficients& v) {
  for (std::size_t i = 0; i < 4; ++i) {
    const std::int32_t a = v[i] + v[12 + i];
    const std::int32_t b = v[4 + i] + v[8 + i];
    const std::int32_t c = v[4 + i] - v[8 + i];
    const std::int32_t d = v[i] - v[12 + i];
    v[i] = a + b;
    v[4 + i] = d + c;
    v[8 + i] = a - b;
    v[12 + i] = d - c;
  }
  for (std::size_t i = 0; i < 16; i += 4) {
    const std::int32_t a = v[i] + v[i + 3] + 3;
    const std::int32_t b = v[i + 1] + v[i + 2];
    const std::int32_t c = v[i + 1] - v[i + 2];
    const std::int32_t d = v[i] - v[i + 3] + 3;
    v[i] = (a + b) >> 3;
    v[i + 1] = (d + c) >> 3;
    v[i + 2] = (a - b) >> 3;
    v[i + 3] = (d - c) >> 3;
  }
}

}  // namespace

Quantiser::Quantiser(int dc_step, int ac_step, const Rounding& how) {
  constexpr int kOne = 1 << kReciprocalBits;
  for (std::size_t y = 0; y < 4; ++y) {
    for (std::size_t x = 0; x < 8; ++x) {
      const std::size_t frequency = y + x % 4;
      const bool is_dc = frequency == 0;
      const int by = is_dc ? dc_step : ac_step;
      const float zero = is_dc ? 0 : how.zero_below + how.zero_slope * float(frequency);
      step.row[y][x] = by;
      reciprocal.row[y][x] = kOne / by;
      rounding.row[y][x] = static_cast<std::int32_t>(kOne * (is_dc ? how.dc : how.ac));
      zero_below.row[y][x] = static_cast<std::int32_t>(std::ceil(float(by) * zero));
    }
  }
}

Coding::Coding(int index)
    : luma(dc_step(index), ac_step(index), kLuma),
      second_luma(2 * dc_step(index), std::max(kSecondAcStepMin, ac_step(index) * 155 / 100), kSecondLuma),
      chroma(std::min(kChromaDcStepMax, dc_step(index + kChromaIndexOffset)),
             ac_step(index + kChromaIndexOffset), kChroma),
      lambda(kLambda / kCostOfBit * float(ac_step(index)) * float(ac_step(index))),
      lambda_hadamard(kLambdaHadamard / kCostOfBit * float(ac_step(index))) {}

void code_first_coefficients(FirstCoefficients& values, const Quantiser& by, Levels& levels) {
  forward_second(values);
  for (std::size_t n = 0; n < values.size(); ++n) {
    const std::size_t i = kZigzag[n];
    const std::size_t y = i / 4;
    const std::size_t x = i % 4;
    const std::int32_t scaled = std::abs(values[i]) * by.reciprocal.row[y][x] + by.rounding.row[y][x];
    const std::int32_t magnitude = std::min(kLevelMax, scaled >> kReciprocalBits);
    const std::int32_t level = values[i] < 0 ? -magnitude : magnitude;
    levels[n] = static_cast<std::int16_t>(level);
    values[i] = level * by.step.row[y][x];
  }
  inverse_second(values);
}

}  // namespace lumbung::codec::vp8
