#include "base/encoding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(Hex, GoesThereAndBack) {
  const std::string every("\x00\x7f\x80\xff", 4);
  EXPECT_EQ(to_hex(as_bytes(every)), "007f80ff");
  EXPECT_THAT(from_hex("007F80ff"),
              Optional(ElementsAre(std::byte{0}, std::byte{0x7f}, std::byte{0x80}, std::byte{0xff})));
  EXPECT_EQ(to_hex({}), "");
}

TEST(Hex, RefusesHalfBytesAndOtherCharacters) {
  EXPECT_EQ(from_hex("abc"), std::nullopt);
  EXPECT_EQ(from_hex("zz"), std::nullopt);
  EXPECT_EQ(from_hex("0 "), std::nullopt);
}

// RFC 4648 section 10.
TEST(Base64, MatchesTheVectorsOfTheRfc) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) EXPECT_EQ(to_base64(as_bytes(plain)), coded);
}

TEST(Base64, UrlFormHasItsOwnAlphabetAndNoPadding) {
  EXPECT_EQ(to_base64(as_bytes("\xfb\xff\xfe\xff")), "+//+/w==");
  EXPECT_EQ(to_base64url(as_bytes("\xfb\xff\xfe\xff")), "-__-_w");
}

TEST(EqualConstantTime, IsEquality) {
  EXPECT_TRUE(equal_constant_time("", ""));
  EXPECT_TRUE(equal_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_constant_time("secret", "secre"));
}

TEST(RandomBytes, AreAsManyAsAskedAndNotTheSameTwice) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(32).size(), 32U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

TEST(Base64, UrlFormIsReadInItsOneSpelling) {
  for (const char* coded : {"", "Zg", "Zm8", "Zm9v", "Zm9vYmFy", "-__-_w"})
    EXPECT_EQ(to_base64url(as_bytes(from_base64url(coded).value())), coded);
  EXPECT_EQ(from_base64url("-__-_w"), "\xfb\xff\xfe\xff");
  for (const char* other : {"Z", "Zm9vY", "Zg==", "Zm8=", "Zh", "Zm9", "+/", "Zm 8", "Zm8\n", "Zm8."})
    EXPECT_EQ(from_base64url(other), std::nullopt) << other;
}

}  // namespace
}  // namespace lumbung
