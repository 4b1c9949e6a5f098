#include "codec/jpeg/forward_dct.h"

#include <cmath>
#include <numbers>
#include <random>

#include <gtest/gtest.h>

#include "codec/jpeg/steps.h"

namespace lumbung::codec::jpeg::test {
namespace {

/// ITU-T T.81, A.3.3, as it stands there.
double coefficient(const std::vector<std::uint8_t>& samples, std::size_t stride, std::size_t u,
                   std::size_t v) {
  const auto scale = [](std::size_t k) { return k == 0 ? 1 / std::numbers::sqrt2 : 1.0; };
  const auto wave = [](std::size_t x, std::size_t k) {
    return std::cos(double(2 * x + 1) * double(k) * std::numbers::pi / 16);
  };
  double sum = 0;
  for (std::size_t y = 0; y < kBlockEdge; ++y)
    for (std::size_t x = 0; x < kBlockEdge; ++x)
      sum += (samples[y * stride + x] - 128.0) * wave(x, u) * wave(y, v);
  return scale(u) * scale(v) * sum / 4;
}

TEST(ForwardDct, GivesTheCoefficientsOfTheStandardInSteps) {
  constexpr std::size_t kBlocks = 5;
  constexpr std::size_t kStride = kBlocks * kBlockEdge + 16;
  std::mt19937 random(7);
  std::vector<std::uint8_t> samples(kStride * kBlockEdge);
  for (std::uint8_t& sample : samples) sample = static_cast<std::uint8_t>(random() % 256);
  const Steps steps = luma_steps(75);
  std::vector<Block> blocks(kBlocks);
  ForwardDct(steps).transform({samples.data(), kStride}, blocks);
  for (std::size_t b = 0; b < kBlocks; ++b) {
    const std::vector<std::uint8_t> block(samples.begin() + std::ptrdiff_t(b * kBlockEdge), samples.end());
    double energy = 0;
    for (std::size_t v = 0; v < kBlockEdge; ++v) {
      for (std::size_t u = 0; u < kBlockEdge; ++u) {
        const double wanted = coefficient(block, kStride, u, v);
        const double got = blocks[b].units[u * kBlockEdge + v] * double(steps[v * kBlockEdge + u]);
        EXPECT_NEAR(got, wanted, 0.01) << "block " << b << ", " << u << ", " << v;
        EXPECT_EQ(blocks[b].levels[u * kBlockEdge + v], std::lround(blocks[b].units[u * kBlockEdge + v]));
        EXPECT_EQ(blocks[b].nonzero >> (u * kBlockEdge + v) & 1U, blocks[b].levels[u * kBlockEdge + v] != 0);
        if (u + v > 0) energy += wanted * wanted;
      }
    }
    EXPECT_NEAR(blocks[b].energy, energy / kBlockSize, energy / kBlockSize * 1e-4);
  }
}

TEST(Steps, AreFinerTheHigherTheQualityAndFitABaselineTable) {
  for (int quality = 2; quality <= 100; ++quality) {
    for (std::size_t i = 0; i < kBlockSize; ++i) {
      EXPECT_LE(luma_steps(quality)[i], luma_steps(quality - 1)[i]);
      EXPECT_LE(chroma_steps(quality)[i], chroma_steps(quality - 1)[i]);
      EXPECT_GE(luma_steps(quality)[i], 1);
      EXPECT_LE(chroma_steps(quality)[i], 255);
    }
  }
}

}  // namespace
}  // namespace lumbung::codec::jpeg::test
