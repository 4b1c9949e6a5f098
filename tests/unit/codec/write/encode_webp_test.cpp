#include "codec/write/encode_webp.h"

#include <gtest/gtest.h>

#include "unit/codec/job.h"
#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

TEST(EncodeWebp, MakesTheWebpOfAStillWhereItIsAskedTo) {
  const std::string photo = encode(quadrants({320, 240}), ".jpg[Q=95]");
  const JobResult ours = process_with({.webp = sandbox::WebpEncoder::lumbung}, photo);
  const JobResult theirs = process_with({.webp = sandbox::WebpEncoder::libwebp}, photo);
  for (const JobResult* job : {&ours, &theirs}) {
    ASSERT_TRUE(job->done);
    const Raster picture = decode(job->webp());
    EXPECT_EQ(picture.size, (Size{320, 240}));
    EXPECT_LE(distance(picture, 80, 60, kRed), 12);
    EXPECT_LE(distance(picture, 240, 180, kYellow), 12);
  }
  EXPECT_NE(ours.webp(), theirs.webp());
}

}  // namespace
}  // namespace lumbung::codec::test
