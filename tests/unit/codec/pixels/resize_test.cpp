#include "codec/pixels/resize.h"

#include <cmath>

#include <gtest/gtest.h>

#include "codec/pixels/plane_scaler.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

TEST(Resize, KeepsTheShape) {
  EXPECT_EQ(fit_inside({4000, 3000}, 1920), (Size{1920, 1440}));
  EXPECT_EQ(fit_inside({3000, 4000}, 1920), (Size{1440, 1920}));
  EXPECT_EQ(fit_inside({30'000, 1}, 1920), (Size{1920, 1}));
  EXPECT_EQ(fit_inside({800, 600}, 1920), (Size{800, 600}));
}

TEST(Resize, LeavesAFlatFieldFlat) {
  const Raster small = resize(flat({777, 555}, kYellow), whole({777, 555}), {123, 77});
  for (std::uint32_t y = 0; y < 77; ++y) {
    for (std::uint32_t x = 0; x < 123; ++x) ASSERT_LE(distance(small, x, y, kYellow), 1);
  }
}

TEST(Resize, ChangesNothingAtTheSameSize) {
  const Raster picture = noise({97, 61}, 3, 11);
  EXPECT_EQ(resize(picture, whole(picture.size), picture.size).samples, picture.samples);
  const Planes planes = to_planes(picture);
  const Planes same = resize(planes, whole(planes.size()), planes.size());
  EXPECT_EQ(same.luma.samples, planes.luma.samples);
  EXPECT_EQ(same.red.samples, planes.red.samples);
}

TEST(Resize, KeepsALinearRampLinear) {
  Raster ramp({512, 16}, 3);
  for (std::size_t i = 0; i < ramp.samples.size(); ++i) {
    ramp.samples[i] = static_cast<std::uint8_t>(i / 3 % 512 / 2);
  }
  const Raster small = resize(ramp, whole(ramp.size), {128, 4});
  for (std::uint32_t x = 8; x < 120; ++x) EXPECT_NEAR(small.row(2)[x * 3], (x + 0.5) * 2 - 0.5, 1.0) << x;
}

TEST(Resize, HalvingFirstKeepsARampAndItsPlace) {
  // 201 × 101 samples, so that a column and a row are left over.
  std::vector<std::vector<float>> out;
  PlaneScaler scaler(Axis::whole(201, 40), Axis::whole(101, 20), PlaneScaler::Halving::allowed,
                     [&out](std::uint32_t, const float* values) { out.emplace_back(values, values + 40); });
  std::vector<std::uint8_t> row(201);
  for (std::uint32_t y = 0; y < 101; ++y) {
    for (std::uint32_t x = 0; x < 201; ++x) row[x] = static_cast<std::uint8_t>(x / 2 + y);
    scaler.push(row.data());
  }
  ASSERT_EQ(out.size(), 20U);
  for (std::uint32_t y = 3; y < 17; ++y) {
    for (std::uint32_t x = 3; x < 37; ++x) {
      const double expected = ((x + 0.5) * 5.025 - 0.5) / 2 - 0.25 + (y + 0.5) * 5.05 - 0.5;
      EXPECT_NEAR(out[y][x], expected, 0.6) << x << " " << y;
    }
  }
}

TEST(Planes, ComeBackAsTheSameColours) {
  for (const Rgb colour : {kRed, kGreen, kBlue, kYellow, Rgb{255, 255, 255}, Rgb{0, 0, 0}}) {
    EXPECT_LE(distance(to_rgb(to_planes(flat({7, 5}, colour))), 3, 4, colour), 2);
  }
}

}  // namespace
}  // namespace lumbung::codec::test
