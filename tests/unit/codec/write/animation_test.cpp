#include <limits>

#include <gtest/gtest.h>

#include "codec/write/encode_animation.h"
#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

const std::vector<int> kDelays{100, 250, 70};

std::vector<Raster> three_frames(Size size) {
  return {flat(size, kRed), flat(size, kGreen), flat(size, kBlue)};
}

class EveryAnimation : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryAnimation, StaysAnimatedWithItsTiming) {
  const JobResult job = process(encode_frames(three_frames({320, 240}), kDelays, 3, GetParam()));
  ASSERT_TRUE(job.done);
  EXPECT_EQ(job.facts->frames, 3U);
  EXPECT_EQ(job.facts->height, 240U);
  const Frames frames = decode_frames(job.webp());
  ASSERT_EQ(frames.pictures.size(), 3U);
  EXPECT_EQ(frames.delays_ms, kDelays);
  EXPECT_EQ(frames.loops, 3);
  EXPECT_LE(distance(frames.pictures[0], 160, 120, kRed), 12);
  EXPECT_LE(distance(frames.pictures[1], 160, 120, kGreen), 12);
  EXPECT_LE(distance(frames.pictures[2], 160, 120, kBlue), 12);
}

TEST_P(EveryAnimation, StillsShowTheFirstFrame) {
  const JobResult job = process(encode_frames(three_frames({320, 240}), kDelays, 0, GetParam()));
  ASSERT_TRUE(job.done);
  EXPECT_EQ(decode(job.compressed()).size, (Size{320, 240}));
  EXPECT_LE(distance(decode(job.compressed()), 160, 120, kRed), 12);
  EXPECT_LE(distance(decode(job.thumbnail()), 75, 75, kRed), 12);
}

TEST_P(EveryAnimation, FitsInto1920) {
  const JobResult job = process(encode_frames(three_frames({2400, 600}), kDelays, 0, GetParam()));
  ASSERT_TRUE(job.done);
  const Frames frames = decode_frames(job.webp());
  ASSERT_EQ(frames.pictures.size(), 3U);
  EXPECT_EQ(frames.pictures[2].size, (Size{1920, 480}));
}

TEST_P(EveryAnimation, BeyondTheBudgetIsAStill) {
  const std::string file = encode_frames(three_frames({320, 240}), kDelays, 0, GetParam());
  sandbox::Limits few_frames;
  few_frames.frames_max = 2;
  sandbox::Limits few_pixels;
  few_pixels.pixels_max = 2 * 320 * 240;
  for (const sandbox::Limits& limits : {few_frames, few_pixels}) {
    const JobResult job = process(file, limits);
    ASSERT_TRUE(job.done);
    EXPECT_EQ(job.facts->frames, 3U);
    EXPECT_EQ(decode_frames(job.webp()).pictures.size(), 1U);
  }
}

TEST_P(EveryAnimation, IsInspectedToItsLastFrame) {
  const std::string file =
      encode_frames({noise({64, 64}, 3, 1), noise({64, 64}, 3, 2)}, {40, 40}, 0, GetParam());
  EXPECT_TRUE(inspect(file).done);
  EXPECT_EQ(inspect(file).facts->frames, 2U);
}

TEST(Animation, WhoseLastFrameIsCutIsCorrupt) {
  const std::string file =
      encode_frames({noise({64, 64}, 3, 1), noise({64, 64}, 3, 2)}, {40, 40}, 0, ".webp[lossless]");
  const JobResult cut = inspect(file.substr(0, file.size() - 800));
  ASSERT_TRUE(cut.refused);
  EXPECT_EQ(cut.refused->code, ErrorCode::corrupt);
}

TEST(Animation, IsTurnedAsItsExifSays) {
  const Raster picture = quadrants({320, 200});
  const JobResult job = process_for_sticker(
      encode_frames({picture, flat({320, 200}, kRed)}, {40, 40}, 0, ".webp[lossless]", {.orientation = 6}));
  ASSERT_TRUE(job.done);
  EXPECT_EQ(job.facts->width, 200U);
  EXPECT_EQ(job.facts->height, 320U);
  const Frames frames = decode_frames(job.webp());
  ASSERT_EQ(frames.pictures.size(), 2U);
  for (const Raster& turned : {frames.pictures[0], decode(job.compressed())}) {
    EXPECT_EQ(turned.size, (Size{200, 320}));
    EXPECT_LE(distance(turned, 50, 80, kBlue), 12);  // below on the left, before
    EXPECT_LE(distance(turned, 150, 80, kRed), 12);  // above on the left
    EXPECT_LE(distance(turned, 150, 240, kGreen), 12);
  }
}

/// A GIF says how often it is repeated, a WebP how often it is shown.
TEST(Animation, RepeatedAsOftenAsAGifCanSayIsShownForEver) {
  std::string file = encode_frames(three_frames({32, 24}), kDelays, 3, ".gif");
  const std::string name = "NETSCAPE2.0";
  const std::size_t block = file.find(name);
  ASSERT_NE(block, std::string::npos);
  file.replace(block + name.size() + 2, 2, "\xff\xff");
  const JobResult job = process_for_sticker(file);
  ASSERT_TRUE(job.done);
  EXPECT_EQ(decode_frames(job.webp()).loops, 0);
  EXPECT_EQ(decode_frames(job.files.at(sandbox::Output::sticker)).loops, 0);
}

TEST(Animation, OfFramesThatLastTooLongLastsAsLongAsAFileCanSay) {
  constexpr unsigned kFrames = 140;  // of four and a half hours: more than 31 bits of milliseconds
  AnimationEncoder animation({4, 4}, {std::vector<int>(kFrames, std::numeric_limits<int>::max()), 0}, 75);
  for (unsigned i = 0; i < kFrames; ++i) animation.add(noise({4, 4}, 4, i));
  const Encoded file = animation.finish();
  const Frames frames = decode_frames({reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()});
  ASSERT_EQ(frames.delays_ms.size(), kFrames);
  EXPECT_EQ(frames.delays_ms.front(), kFrameLastsMsMax);
  EXPECT_EQ(frames.delays_ms.back(), 0);
}

TEST(Animation, WhoseStickerJoinsLongFramesKeepsThemShortEnough) {
  std::vector<Raster> pictures;
  for (unsigned i = 0; i < 70; ++i) pictures.push_back(noise({4, 4}, 4, i));
  const JobResult job = process_for_sticker(
      encode_frames(pictures, std::vector<int>(70, kFrameLastsMsMax - 1), 0, ".webp[lossless]"));
  ASSERT_TRUE(job.done);
  EXPECT_EQ(decode_frames(job.files.at(sandbox::Output::sticker)).delays_ms.front(), kFrameLastsMsMax);
}

INSTANTIATE_TEST_SUITE_P(Codec, EveryAnimation, ::testing::Values(".gif", ".webp[lossless]"));

}  // namespace
}  // namespace lumbung::codec::test
