#include "codec/write/blurhash.h"

#include <gtest/gtest.h>

#include "unit/codec/media.h"

namespace lumbung::codec::test {
namespace {

TEST(Blurhash, GivesTheVectorsOfTheReference) {
  EXPECT_EQ(blurhash(flat({32, 32}, {255, 255, 255}), 4, 3), "L9TSUA~qfQ~q~qoffQoffQfQfQfQ");
  EXPECT_EQ(blurhash(flat({32, 32}, {0, 0, 0}), 4, 3), "L00000fQfQfQfQfQfQfQfQfQfQfQ");
  EXPECT_EQ(blurhash(flat({32, 32}, {255, 0, 0}), 4, 3), "L9TI:j|cfQ|c|co1fQo1fQfQfQfQ");
  Raster gradient({32, 32}, 3);
  for (std::uint32_t y = 0; y < 32; ++y) {
    for (std::uint32_t x = 0; x < 32; ++x) {
      std::uint8_t* pixel = gradient.row(y) + std::size_t{x} * 3;
      pixel[0] = static_cast<std::uint8_t>(8 * x);
      pixel[1] = static_cast<std::uint8_t>(8 * y);
      pixel[2] = static_cast<std::uint8_t>(4 * (x + y));
    }
  }
  EXPECT_EQ(blurhash(gradient, 4, 3), "LxH2cg2kwzX5l?WGjue:gLfkfQfj");
  EXPECT_EQ(blurhash(flat({1, 1}, {255, 255, 255}), 1, 1), "00TSUA");
  EXPECT_EQ(blurhash(flat({1, 1}, {0, 0, 0}), 1, 1), "000000");
  EXPECT_EQ(blurhash(flat({1, 1}, {255, 0, 0}), 1, 1), "00TI:j");
}

}  // namespace
}  // namespace lumbung::codec::test
