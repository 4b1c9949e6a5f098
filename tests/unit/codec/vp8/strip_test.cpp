#include "codec/vp8/strip.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

#include "codec/pixels/studio_range.h"

namespace lumbung::codec {
namespace {

TEST(Vp8Strip, FollowsALineExactlyWhereTheMapIsOne) {
  for (const vp8::SampleMap* map : {&vp8::kAsItIs, &studio_luma(), &studio_chroma()}) {
    const auto ramp = vp8::as_ramp(*map);
    ASSERT_TRUE(ramp);
    for (std::uint32_t i = 0; i < 256; ++i)
      EXPECT_EQ((i * ramp->factor + ramp->offset) >> 16, (*map)[i]) << i;
  }
}

TEST(Vp8Strip, TakesNoMapForALineThatIsNone) {
  vp8::SampleMap bent = vp8::kAsItIs;
  bent[100] = 99;
  bent[101] = 103;
  EXPECT_FALSE(vp8::as_ramp(bent));
  vp8::SampleMap falling = vp8::kAsItIs;
  std::reverse(falling.begin(), falling.end());
  EXPECT_FALSE(vp8::as_ramp(falling));
}

TEST(Vp8Strip, MapsAndRepeatsTheLastColumnAndRow) {
  constexpr std::uint32_t kWidth = 21;
  constexpr std::uint32_t kHeight = 19;
  constexpr std::uint32_t kStride = 32;
  std::vector<std::uint8_t> samples(std::size_t{kStride} * kHeight, 255);
  for (std::uint32_t y = 0; y < kHeight; ++y)
    for (std::uint32_t x = 0; x < kWidth; ++x)
      samples[y * kStride + x] = static_cast<std::uint8_t>(10 * y + x);
  vp8::SampleMap falling = vp8::kAsItIs;
  std::reverse(falling.begin(), falling.end());
  for (const vp8::SampleMap* map : std::initializer_list<const vp8::SampleMap*>{&studio_luma(), &falling}) {
    const vp8::PlaneView plane{samples.data(), kWidth, kHeight, kStride, map};
    vp8::Strip strip(plane, 16);
    strip.load(16);
    std::array<std::uint8_t, 256> square{};
    strip.copy_square(16, square.data());
    for (std::uint32_t y = 0; y < 16; ++y) {
      for (std::uint32_t x = 0; x < 16; ++x) {
        const std::uint32_t row = std::min(16 + y, kHeight - 1);
        const std::uint32_t column = std::min(16 + x, kWidth - 1);
        EXPECT_EQ(square[16 * y + x], (*map)[samples[row * kStride + column]]) << x << ' ' << y;
      }
    }
  }
}

}  // namespace
}  // namespace lumbung::codec
