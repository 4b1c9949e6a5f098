// Stickers: 512 × 512, WebP, 100 KB, or 500 KB when they move.
#include <gtest/gtest.h>

#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

using sandbox::Output;

const std::string& sticker_of(const JobResult& result) {
  EXPECT_TRUE(result.done) << (result.refused ? result.refused->reason : "");
  return result.files.at(Output::sticker);
}

TEST(Sticker, StandsInTheMiddleOfATransparentSquare) {
  const Raster sticker = decode(sticker_of(process_for_sticker(encode(flat({200, 100}, kBlue), ".png"))));
  EXPECT_EQ(sticker.size, (Size{512, 512}));
  ASSERT_EQ(sticker.channels, 4U);
  EXPECT_LT(distance(sticker, 256, 256, kBlue), 12);
  EXPECT_EQ(sticker.row(256)[256 * 4 + 3], 255);
  EXPECT_EQ(sticker.row(10)[256 * 4 + 3], 0);
}

TEST(Sticker, IsSmallEnoughWhateverItShows) {
  for (const std::uint32_t channels : {3U, 4U}) {
    const JobResult result = process_for_sticker(encode(noise({1000, 1000}, channels, 5), ".png"));
    EXPECT_LE(sticker_of(result).size(), 100'000U) << channels;
    EXPECT_EQ(decode(sticker_of(result)).size, (Size{512, 512}));
  }
}

TEST(Sticker, MovesWhenThePictureMoves) {
  const std::string gif =
      encode_frames({flat({64, 64}, kRed), flat({64, 64}, kGreen)}, {200, 300}, 0, ".gif");
  const Frames frames = decode_frames(sticker_of(process_for_sticker(gif)));
  ASSERT_EQ(frames.pictures.size(), 2U);
  EXPECT_EQ(frames.pictures[0].size, (Size{512, 512}));
  EXPECT_EQ(frames.delays_ms, (std::vector<int>{200, 300}));
}

TEST(Sticker, OfALongAnimationIsSmallEnoughAndLastsAsLong) {
  std::vector<Raster> pictures;
  for (unsigned i = 0; i < 90; ++i) pictures.push_back(noise({96, 96}, 3, i));
  const std::string gif = encode_frames(pictures, std::vector<int>(90, 50), 0, ".gif");
  const std::string sticker = sticker_of(process_for_sticker(gif));
  EXPECT_LE(sticker.size(), 500'000U);
  const Frames frames = decode_frames(sticker);
  int lasts_ms = 0;
  for (const int delay : frames.delays_ms) lasts_ms += delay;
  EXPECT_EQ(lasts_ms, 90 * 50);
}

TEST(Sticker, IsMadeOnRequestOnly) {
  EXPECT_FALSE(process(encode(flat({20, 20}, kBlue), ".png")).files.contains(Output::sticker));
}

}  // namespace
}  // namespace lumbung::codec::test
