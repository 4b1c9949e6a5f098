#include "base/byte_size.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung {
namespace {

TEST(ByteSize, ReadsPlainNumbersAndUnitsOf1024) {
  EXPECT_EQ(parse_byte_size("0"), 0U);
  EXPECT_EQ(parse_byte_size("4096"), 4096U);
  EXPECT_EQ(parse_byte_size("512k"), 512 * kKiB);
  EXPECT_EQ(parse_byte_size("100M"), 100 * kMiB);
  EXPECT_EQ(parse_byte_size("2G"), 2 * kGiB);
  EXPECT_EQ(parse_byte_size("1 MiB"), kMiB);
  EXPECT_EQ(parse_byte_size("7mb"), 7 * kMiB);
  EXPECT_EQ(parse_byte_size("3T"), 3 * kGiB * 1024);
}

TEST(ByteSize, RefusesWhatIsNoSize) {
  for (const char* text : {"", "M", "-1", "+1", "1.5M", "10X", "10 Mega", "0x10", "M10", " 10"}) {
    EXPECT_EQ(parse_byte_size(text), std::nullopt) << text;
  }
}

TEST(ByteSize, RefusesWhatDoesNotFit) {
  EXPECT_EQ(parse_byte_size("99999999999999999999"), std::nullopt);
  EXPECT_EQ(parse_byte_size("9007199254740992k"), std::nullopt);
  EXPECT_EQ(parse_byte_size("9007199254740991k"), 9007199254740991U * 1024);
}

TEST(ByteSize, IsWrittenForPeople) {
  EXPECT_EQ(format_byte_size(0), "0 B");
  EXPECT_EQ(format_byte_size(1023), "1023 B");
  EXPECT_EQ(format_byte_size(1536), "1.5 KiB");
  EXPECT_EQ(format_byte_size(5 * kMiB), "5.0 MiB");
  EXPECT_EQ(format_byte_size(4096 * kGiB), "4.0 TiB");
}

}  // namespace
}  // namespace lumbung
