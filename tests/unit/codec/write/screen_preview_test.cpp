// The preview of an image: WebP, at most 480 × 480, for grids.
#include <algorithm>

#include <gtest/gtest.h>

#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

using sandbox::Output;

constexpr int kNear = 12;

Raster preview_of(const std::string& original) {
  const JobResult job = process_for_screens(original);
  EXPECT_TRUE(job.done) << (job.refused ? job.refused->reason : "");
  EXPECT_EQ(loader_of(job.preview()), "webpload_buffer");
  return decode(job.preview());
}

/// A raster with alpha: red, and transparent in its left half.
Raster half_transparent(Size size) {
  Raster rgba(size, 4);
  for (std::uint32_t y = 0; y < size.height; ++y) {
    for (std::uint32_t x = 0; x < size.width; ++x) {
      std::uint8_t* pixel = rgba.row(y) + std::size_t{x} * 4;
      pixel[0] = static_cast<std::uint8_t>(kRed.r);
      pixel[1] = static_cast<std::uint8_t>(kRed.g);
      pixel[2] = static_cast<std::uint8_t>(kRed.b);
      pixel[3] = static_cast<std::uint8_t>(x < size.width / 2 ? 0 : 255);
    }
  }
  return rgba;
}

TEST(ScreenPreview, FitsInto480WhateverItsShape) {
  EXPECT_EQ(preview_of(encode(quadrants({4000, 3000}), ".jpg")).size, (Size{480, 360}));
  EXPECT_EQ(preview_of(encode(quadrants({900, 1200}), ".png")).size, (Size{360, 480}));
  EXPECT_EQ(preview_of(encode(quadrants({482, 482}), ".webp[Q=90]")).size, (Size{480, 480}));
  EXPECT_EQ(preview_of(encode(flat({30'000, 1}, kBlue), ".jpg")).size, (Size{480, 1}));
}

TEST(ScreenPreview, ShowsThePicture) {
  for (const auto encoder : {sandbox::WebpEncoder::lumbung, sandbox::WebpEncoder::libwebp}) {
    const JobResult job = process_for_screens(encode(quadrants({1600, 1200}), ".jpg[Q=90]"), encoder);
    ASSERT_TRUE(job.done);
    const Raster picture = decode(job.preview());
    ASSERT_EQ(picture.size, (Size{480, 360}));
    EXPECT_LE(distance(picture, 120, 90, kRed), kNear);
    EXPECT_LE(distance(picture, 360, 90, kGreen), kNear);
    EXPECT_LE(distance(picture, 120, 270, kBlue), kNear);
    EXPECT_LE(distance(picture, 360, 270, kYellow), kNear);
  }
}

TEST(ScreenPreview, IsTurnedUprightAndTellsNothing) {
  const std::string original = encode(quadrants({800, 600}), ".jpg", {6, "", true});
  const JobResult job = process_for_screens(original);
  ASSERT_TRUE(job.done);
  EXPECT_EQ(decode(job.preview()).size, (Size{360, 480}));
  for (const char* field : {"exif-data", "xmp-data", "iptc-data", "icc-profile-data", "orientation"})
    EXPECT_FALSE(has_field(job.preview(), field)) << field;
  EXPECT_EQ(job.preview().find("secret"), std::string::npos);
}

TEST(ScreenPreview, KeepsTransparency) {
  const Raster preview = preview_of(encode(half_transparent({1000, 600}), ".png"));
  ASSERT_EQ(preview.size, (Size{480, 288}));
  ASSERT_EQ(preview.channels, 4U);
  EXPECT_EQ(preview.row(144)[100 * 4 + 3], 0);
  EXPECT_EQ(preview.row(144)[380 * 4 + 3], 255);
  EXPECT_LE(distance(preview, 380, 144, kRed), kNear);
}

TEST(ScreenPreview, OfWhatMovesIsItsFirstFrame) {
  const std::string large =
      encode_frames({flat({600, 400}, kRed), flat({600, 400}, kGreen)}, {100, 100}, 0, ".gif");
  const JobResult job = process_for_screens(large);
  ASSERT_TRUE(job.done);
  const Frames shown = decode_frames(job.preview());
  ASSERT_EQ(shown.pictures.size(), 1U);
  EXPECT_EQ(shown.pictures[0].size, (Size{480, 320}));
  EXPECT_LE(distance(shown.pictures[0], 240, 160, kRed), kNear);
  EXPECT_EQ(decode_frames(job.webp()).pictures.size(), 2U) << "that one goes on moving";
}

TEST(ScreenPreview, OfASmallPictureThatMovesStandsStill) {
  const std::string small =
      encode_frames({noise({64, 64}, 3, 1), noise({64, 64}, 3, 2)}, {100, 100}, 0, ".gif");
  const JobResult job = process_for_screens(small);
  ASSERT_TRUE(job.done);
  const Frames shown = decode_frames(job.preview());
  ASSERT_EQ(shown.pictures.size(), 1U);
  EXPECT_EQ(shown.pictures[0].size, (Size{64, 64}));
  EXPECT_LE(job.preview().size(), small.size());
}

TEST(ScreenPreview, IsLeftOutWhereTheWebpIsAsSmall) {
  const JobResult job = process_for_screens(encode(quadrants({480, 300}), ".jpg"));
  ASSERT_TRUE(job.done);
  EXPECT_TRUE(job.preview().empty());
  EXPECT_EQ(job.made.size(), 3U);
  EXPECT_EQ(decode(job.webp()).size, (Size{480, 300}));
}

/// GIF repeats a pattern for nearly nothing; WebP does not.
TEST(ScreenPreview, IsLeftOutWhereTheAnimationItselfIsSmaller) {
  const Raster tile = noise({8, 8}, 1, 3);
  Raster pattern({160, 160}, 3);
  for (std::uint32_t y = 0; y < 160; ++y) {
    for (std::uint32_t x = 0; x < 160; ++x) {
      const int level = tile.row(y % 8)[x % 8] < 128 ? 0 : 255;
      std::fill_n(pattern.row(y) + std::size_t{x} * 3, 3, static_cast<std::uint8_t>(level));
    }
  }
  const std::string gif = encode_frames({pattern, flat({160, 160}, kRed)}, {100, 100}, 0, ".gif");
  const JobResult job = process_for_screens(gif);
  ASSERT_TRUE(job.done);
  EXPECT_TRUE(job.preview().empty());
}

TEST(ScreenPreview, ComesBehindTheThumbnailAndWhatOrdersNoneGetsNone) {
  const std::string original = encode(quadrants({640, 400}), ".jpg");
  const JobResult job = process_for_screens(original);
  ASSERT_EQ(job.made.size(), 4U);
  EXPECT_EQ(job.made[0].output, Output::thumbnail);
  EXPECT_EQ(job.made[1].output, Output::preview);
  EXPECT_EQ(job.made[1].bytes, job.preview().size());
  EXPECT_FALSE(process(original).files.contains(Output::preview));
}

TEST(ScreenPreview, TheSummaryIsThatOfThePicture) {
  const JobResult job = process_for_screens(encode(flat({3000, 2000}, kYellow), ".png"));
  ASSERT_TRUE(job.summary);
  const unsigned long colour = std::stoul(job.summary->dominant_color.substr(1), nullptr, 16);
  EXPECT_NEAR(double(colour >> 16), kYellow.r, 4);
  EXPECT_NEAR(double(colour >> 8 & 0xff), kYellow.g, 4);
  EXPECT_NEAR(double(colour & 0xff), kYellow.b, 4);
}

}  // namespace
}  // namespace lumbung::codec::test
