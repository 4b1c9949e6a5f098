#include <gtest/gtest.h>

#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

/// A red disc's worth of pixels on nothing: the left half is red, the right half is clear.
Raster half_clear(Size size) {
  Raster raster(size, 4);
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      std::uint8_t* pixel = raster.row(y) + std::size_t{x} * 4;
      pixel[0] = 200;
      pixel[1] = pixel[2] = 40;
      pixel[3] = x < size.width / 2 ? 255 : 0;
    }
  }
  return raster;
}

TEST(Alpha, TransparencyIsKeptAsPng) {
  for (const char* format : {".png", ".webp[lossless]", ".tif", ".avif[Q=90]", ".jxl"}) {
    const JobResult job = process(encode(half_clear({400, 300}), format));
    ASSERT_TRUE(job.done) << format;
    EXPECT_EQ(job.made[1].mime, "image/png") << format;
    const Raster still = decode(job.compressed());
    ASSERT_EQ(still.channels, 4U) << format;
    EXPECT_EQ(still.row(150)[50 * 4 + 3], 255);
    EXPECT_EQ(still.row(150)[350 * 4 + 3], 0);
    const Raster webp = decode(job.webp());
    ASSERT_EQ(webp.channels, 4U) << format;
    EXPECT_EQ(webp.row(150)[350 * 4 + 3], 0);
    EXPECT_LE(distance(webp, 50, 150, kRed), 12);
  }
}

TEST(Alpha, ThumbnailIsOnWhite) {
  const Raster thumbnail = decode(process(encode(half_clear({400, 300}), ".png")).thumbnail());
  EXPECT_EQ(thumbnail.channels, 3U);
  EXPECT_LE(distance(thumbnail, 140, 75, {255, 255, 255}), 6);
  EXPECT_LE(distance(thumbnail, 10, 75, kRed), 12);
}

TEST(Alpha, AnOpaqueChannelBecomesJpeg) {
  Raster opaque = half_clear({400, 300});
  for (std::size_t i = 3; i < opaque.samples.size(); i += 4) opaque.samples[i] = 255;
  const JobResult job = process(encode(opaque, ".png"));
  ASSERT_TRUE(job.done);
  EXPECT_TRUE(job.facts->has_alpha);
  EXPECT_EQ(job.made[1].mime, "image/jpeg");
}

TEST(Alpha, ClearPixelsDoNotBleedIntoEdgesWhenMadeSmaller) {
  Raster raster = half_clear({3000, 2000});
  // What is clear is bright green: without premultiplication it would shine through at the edge.
  for (std::size_t i = 0; i < raster.samples.size(); i += 4) {
    if (raster.samples[i + 3] == 0)
      raster.samples[i] = raster.samples[i + 2] = 0, raster.samples[i + 1] = 255;
  }
  const Raster still = decode(process(encode(raster, ".png[compression=1]")).compressed());
  ASSERT_EQ(still.channels, 4U);
  for (std::uint32_t x = 950; x < 970; ++x) {
    if (still.row(600)[x * 4 + 3] <= 24) continue;
    EXPECT_LE(distance(still, x, 600, kRed), 30) << x;
  }
}

TEST(Alpha, FiveMegabytesAreNeverExceeded) {
  const JobResult png = process(encode(noise({1920, 1500}, 4, 7), ".png[compression=1]"));
  ASSERT_TRUE(png.done);
  EXPECT_LE(png.compressed().size(), 5'000'000U);
  const JobResult jpeg = process(encode(noise({1920, 1920}, 3, 8), ".png[compression=1]"));
  ASSERT_TRUE(jpeg.done);
  EXPECT_EQ(jpeg.made[1].mime, "image/jpeg");
  EXPECT_LE(jpeg.compressed().size(), 5'000'000U);
}

}  // namespace
}  // namespace lumbung::codec::test
