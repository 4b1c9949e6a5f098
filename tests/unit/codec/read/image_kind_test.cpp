#include "codec/read/image_kind.h"

#include <gtest/gtest.h>

namespace lumbung::codec::test {
namespace {

using namespace std::string_view_literals;

TEST(ImageKind, GoesByContent) {
  EXPECT_EQ(image_kind_of(as_bytes("\xff\xd8\xff\xe0"sv)), ImageKind::jpeg);
  EXPECT_EQ(image_kind_of(as_bytes("GIF89a\1\0\1\0"sv)), ImageKind::gif);
  EXPECT_EQ(image_kind_of(as_bytes("\0\0\0\x18"
                                   "ftypmif1\0\0\0\0mif1avif"sv)),
            ImageKind::avif);
  EXPECT_EQ(image_kind_of(as_bytes("\0\0\0\x18"
                                   "ftypmif1\0\0\0\0mif1heic"sv)),
            ImageKind::heic);
  EXPECT_EQ(image_kind_of(as_bytes("\0\0\0\x18"
                                   "ftypisom\0\0\0\0mp42avc1"sv)),
            std::nullopt);
  EXPECT_EQ(image_kind_of(as_bytes("BM is how this text begins, and it goes on")), std::nullopt);
  EXPECT_EQ(image_kind_of(as_bytes("II*\0\x10\0\0\0CR\2\0"sv)), std::nullopt);
  EXPECT_EQ(image_kind_of(as_bytes("RIFF\0\0\0\0WAVE"sv)), std::nullopt);
  EXPECT_EQ(image_kind_of({}), std::nullopt);
}

}  // namespace
}  // namespace lumbung::codec::test
