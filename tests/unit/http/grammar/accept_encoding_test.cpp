#include "http/grammar/accept_encoding.h"

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

TEST(AcceptEncoding, TheBestLikedOneIsChosenAndOfEqualsTheSmallest) {
  EXPECT_EQ(preferred_coding("gzip, deflate, br, zstd"), Coding::brotli);
  EXPECT_EQ(preferred_coding("br;q=0.5, gzip;q=0.9"), Coding::gzip);
  EXPECT_EQ(preferred_coding("GZIP"), Coding::gzip);
  EXPECT_EQ(preferred_coding("x-gzip"), Coding::gzip);
  EXPECT_EQ(preferred_coding("*"), Coding::brotli);
  EXPECT_EQ(preferred_coding("br;q=0, *;q=0.1"), Coding::gzip);
  EXPECT_EQ(preferred_coding("gzip;q=0.001"), Coding::gzip);
  EXPECT_EQ(preferred_coding("identity;q=0.5, gzip"), Coding::gzip);
}

TEST(AcceptEncoding, WithoutOneThatIsTakenNothingIsPacked) {
  for (const char* field : {"", "identity", "deflate, zstd", "gzip;q=0, br;q=0", "*;q=0", "gzip;q=2",
                            "gzip;q=x", "identity;q=1, gzip;q=0.5", "gzipped", ",", ";q=1"})
    EXPECT_EQ(preferred_coding(field), Coding::identity) << field;
}

}  // namespace
}  // namespace lumbung::http
