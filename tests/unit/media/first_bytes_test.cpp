#include "media/first_bytes.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

TEST(FirstBytes, GuessCommonTypes) {
  using namespace std::string_literals;
  EXPECT_EQ(guess_type(as_bytes("\xFF\xD8\xFF\xE0")).mime, "image/jpeg");
  EXPECT_EQ(guess_type(as_bytes("RIFF\0\0\0\0WEBPVP8 "s)).mime, "image/webp");
  EXPECT_EQ(guess_type(as_bytes("\0\0\0\x18"
                                "ftypheic"s))
                .mime,
            "image/heic");
  EXPECT_EQ(guess_type(as_bytes("\0\0\0\x18"
                                "ftypisom"s))
                .mime,
            "video/mp4");
  EXPECT_EQ(guess_type(as_bytes("%PDF-1.7")).extension, "pdf");
  EXPECT_EQ(guess_type(as_bytes("hello")).mime, "application/octet-stream");
  EXPECT_EQ(guess_type({}).extension, "bin");
  EXPECT_EQ(guessed_extension("image/heic"), "heic");
  EXPECT_EQ(guessed_extension("no/such"), "bin");
}

}  // namespace
}  // namespace lumbung::media
