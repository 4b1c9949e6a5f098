#include "codec/documents/text_lines.h"

#include <gtest/gtest.h>

namespace lumbung::codec {
namespace {

using Lines = std::vector<std::string>;

Lines lines(std::string_view text, TextBounds bounds = {10, 40}) {
  return first_lines(as_bytes(text), bounds);
}

TEST(TextLines, EndWithEverySystemsLineBreak) {
  EXPECT_EQ(lines("one\ntwo\r\nthree\rfour"), (Lines{"one", "two", "three", "four"}));
}

TEST(TextLines, AreBounded) {
  EXPECT_EQ(lines("ändern\nb\nc", {2, 3}), (Lines{"änd", "b"}));
  std::string endless;
  endless.resize(10'000'000, 'x');
  EXPECT_EQ(lines(endless, {1, 5}), (Lines{"xxxxx"}));
}

TEST(TextLines, ReadEveryEncodingThatSaysSo) {
  using namespace std::string_view_literals;
  EXPECT_EQ(lines("\xef\xbb\xbfgr\xc3\xbcn"), (Lines{"grün"}));
  EXPECT_EQ(lines("\xff\xfeg\0\xfc\0=\xd8\0\xde"sv), (Lines{"gü😀"}));
  EXPECT_EQ(lines("\xfe\xff\0g\0\xfc"sv), (Lines{"gü"}));
  EXPECT_EQ(lines("gr\xfcn"), (Lines{"grün"}));
}

TEST(TextLines, StandAtTabs) {
  EXPECT_EQ(lines("a\tb\n\u00e4\u00e4\tc"), (Lines{"a   b", "ää  c"}));
}

TEST(TextLines, DropWhatIsNotPrintable) {
  EXPECT_EQ(lines("a\x1b[31mb\x07"
                  "c"),
            (Lines{"a[31mbc"}));
  EXPECT_EQ(lines("x\xe2\x80\xaey and some plain words to be sure"),
            (Lines{"xy and some plain words to be sure"}));
}

TEST(TextLines, StandInColumns) {
  const auto rows = first_rows(as_bytes("id;name\n1;\"a \"\"b\"\"\nc\"\n22;d\n"), {10, 40});
  EXPECT_EQ(rows, (Lines{"id  name     ", "1   a \"b\" c  ", "22  d        ", "    "}));
}

TEST(TextLines, TakeATableWithoutEnd) {
  EXPECT_EQ(first_rows(as_bytes(std::string(100'000, ',')), {3, 10}).size(), 1U);
  EXPECT_EQ(first_rows(as_bytes("\"never closed,\n\n\n"), {3, 10}).size(), 1U);
  EXPECT_EQ(first_rows(as_bytes(""), {3, 10}), (Lines{"  "}));
}

}  // namespace
}  // namespace lumbung::codec
