#include "codec/write/encode_jpeg.h"

#include <cmath>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

using sandbox::JpegEncoder;

/// Waves, an edge, and grain in one half: smooth, cut and busy.
Raster photo(Size size, unsigned seed) {
  std::mt19937 random(seed);
  Raster raster(size, 3);
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      const double wave = 120 + 50 * std::sin(x * 0.031 + seed) + 40 * std::cos(y * 0.023);
      const bool busy = x + 2 * y > size.width;
      for (std::uint32_t c = 0; c < 3; ++c) {
        const double grain = busy ? double(random() % 25) - 12 + 20 * std::sin(x * 0.9 + y * 0.4) : 0;
        raster.row(y)[3 * x + c] = static_cast<std::uint8_t>(std::clamp(wave + grain + 15.0 * c, 0.0, 255.0));
      }
    }
  }
  return raster;
}

std::string text_of(const Encoded& file) {
  return {reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()};
}

double psnr(const Raster& one, const Raster& other) {
  double sum = 0;
  for (std::size_t i = 0; i < one.samples.size(); ++i) {
    const double error = double(one.samples[i]) - other.samples[i];
    sum += error * error;
  }
  return 10 * std::log10(255.0 * 255.0 * double(one.samples.size()) / std::max(sum, 1.0));
}

bool is_progressive(const std::string& jpeg) {
  return jpeg.find("\xFF\xC2") != std::string::npos;
}

TEST(EncodeJpeg, TakesFewerBytesThanRoundingForAboutTheSameError) {
  const Planes planes = to_planes(photo({800, 600}, 1));
  const std::string ours = text_of(encode_jpeg(planes, 75, JpegEncoder::lumbung));
  const std::string theirs = text_of(encode_jpeg(planes, 75, JpegEncoder::libjpeg));
  const Raster shown = to_rgb(planes);
  EXPECT_TRUE(is_progressive(ours));
  EXPECT_FALSE(is_progressive(theirs));
  EXPECT_LT(double(ours.size()), 0.9 * double(theirs.size()));
  EXPECT_GT(psnr(decode(ours), shown), psnr(decode(theirs), shown) - 1.0);
}

TEST(EncodeJpeg, ShowsThePictureAtEverySizeToItsEdges) {
  for (std::uint32_t edge = 1; edge <= 35; ++edge) {
    for (const Size size : {Size{edge, 36 - edge}, Size{edge, 300}, Size{300, edge}}) {
      const Planes planes = to_planes(photo(size, edge));
      const Raster seen = decode(text_of(encode_jpeg(planes, 90, JpegEncoder::lumbung)));
      ASSERT_EQ(seen.size, size);
      EXPECT_GT(psnr(seen, to_rgb(planes)), 29) << size.width << "×" << size.height;
    }
  }
}

TEST(EncodeJpeg, IsBaselineWhereAPictureIsSmall) {
  EXPECT_FALSE(
      is_progressive(text_of(encode_jpeg(to_planes(photo({150, 150}, 2)), 75, JpegEncoder::lumbung))));
}

TEST(EncodeJpeg, GetsSmallerWithLessQuality) {
  const Planes planes = to_planes(noise({640, 480}, 3, 5));
  std::size_t before = SIZE_MAX;
  for (const int quality : {75, 65, 50, 35}) {
    const std::size_t bytes = encode_jpeg(planes, quality, JpegEncoder::lumbung).bytes.size();
    EXPECT_LT(bytes, before);
    before = bytes;
  }
}

TEST(EncodeJpeg, MakesTheCompressedVariantAsItIsAskedTo) {
  const std::string content = encode(photo({1'000, 700}, 4), ".jpg[Q=95]");
  const JobResult ours = process_with({}, content);
  const JobResult theirs = process_with({.jpeg = JpegEncoder::libjpeg}, content);
  ASSERT_TRUE(ours.done && theirs.done);
  EXPECT_LT(ours.compressed().size(), theirs.compressed().size());
  EXPECT_EQ(ours.webp(), theirs.webp());
  EXPECT_EQ(ours.thumbnail(), theirs.thumbnail());
}

}  // namespace
}  // namespace lumbung::codec::test
