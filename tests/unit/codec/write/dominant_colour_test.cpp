#include "codec/write/dominant_colour.h"

#include <gtest/gtest.h>

#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

TEST(DominantColour, IsThatOfTheLargestField) {
  Raster picture = flat({40, 40}, kBlue);
  const Raster corner = flat({40, 10}, kRed);
  std::copy(corner.samples.begin(), corner.samples.end(), picture.samples.begin());
  EXPECT_EQ(dominant_colour(picture), "#283cc8");
}

}  // namespace
}  // namespace lumbung::codec::test
