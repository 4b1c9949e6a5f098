#include <random>

#include <gtest/gtest.h>

#include "http/grammar/accept.h"
#include "http/grammar/content_disposition.h"
#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"
#include "http/grammar/range.h"

namespace lumbung::http {
namespace {

using Ranges = std::vector<ByteRange>;
using Parsed = std::variant<WholeRange, NoRange, Ranges>;

TEST(Range, EveryCaseOfTheStandard) {
  const auto some = [](Ranges ranges) { return Parsed(std::move(ranges)); };
  const std::vector<std::pair<std::string, Parsed>> cases = {
      {"bytes=0-0", some({{0, 1}})},
      {"bytes=0-499", some({{0, 500}})},
      {"BYTES = 0 - 9", some({{0, 10}})},
      {"bytes=500-", some({{500, 500}})},
      {"bytes=-1", some({{999, 1}})},
      {"bytes=-5000", some({{0, 1000}})},
      {"bytes=900-99999", some({{900, 100}})},
      {"bytes=0-99999999999999999999999999", some({{0, 1000}})},
      {"bytes=0-1,5-6", some({{0, 2}, {5, 2}})},
      {"bytes=5-6,0-1", some({{5, 2}, {0, 2}})},
      {"bytes=,0-1, ,5-6,", some({{0, 2}, {5, 2}})},
      {"bytes=0-1,2000-", some({{0, 2}})},
      {"bytes=0-10,5-20,21-22", some({{0, 23}})},
      {"bytes=0-,0-,0-", some({{0, 1000}})},
      {"bytes=1000-", NoRange{}},
      {"bytes=-0", NoRange{}},
      {"bytes=99999999999999999999-", NoRange{}},
      {"bytes=5-1", WholeRange{}},
      {"bytes=", WholeRange{}},
      {"bytes=-", WholeRange{}},
      {"bytes=a-b", WholeRange{}},
      {"bytes=1-2-3", WholeRange{}},
      {"bytes=+1-2", WholeRange{}},
      {"bytes=0x1-2", WholeRange{}},
      {"bytes 0-1", WholeRange{}},
      {"items=0-1", WholeRange{}},
      {"", WholeRange{}},
  };
  for (const auto& [field, expected] : cases) EXPECT_TRUE(parse_range(field, 1000) == expected) << field;
  EXPECT_TRUE(parse_range("bytes=0-", 0) == Parsed(NoRange{}));
  EXPECT_TRUE(parse_range("bytes=-5", 0) == Parsed(NoRange{}));
}

TEST(Range, TooManyAreIgnored) {
  std::string field = "bytes=0-0";
  for (std::size_t i = 1; i < kRangesMax; ++i)
    field += ',' + std::to_string(i * 10) + '-' + std::to_string(i * 10);
  EXPECT_TRUE(std::holds_alternative<Ranges>(parse_range(field, 1000)));
  EXPECT_TRUE(std::holds_alternative<WholeRange>(parse_range(field + ",999-", 1000)));
}

TEST(Range, WhateverIsSentTheAnswerFitsTheFile) {
  std::mt19937 random(11);
  const std::string alphabet = "bytes=0123456789-, 9-";
  for (int round = 0; round < 20'000; ++round) {
    std::string field = "bytes=";
    for (unsigned i = 0; i < random() % 40; ++i) field += alphabet[random() % alphabet.size()];
    const std::uint64_t size = random() % 50;
    const auto parsed = parse_range(field, size);
    const auto* ranges = std::get_if<Ranges>(&parsed);
    if (ranges == nullptr) continue;
    std::uint64_t sum = 0;
    for (const ByteRange& range : *ranges) {
      ASSERT_GT(range.length, 0U) << field;
      ASSERT_LE(range.first + range.length, size) << field;
      sum += range.length;
    }
    ASSERT_LE(sum, size) << field;
  }
}

TEST(Accept, ATypeCountsWhereItIsNamed) {
  const std::string_view field = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, */*;q=0.5";
  EXPECT_FALSE(accept_names(field, "text/html"));
  EXPECT_TRUE(accept_names(field, "text/plain"));
  EXPECT_FALSE(accept_names(field, "image/webp"));
  EXPECT_FALSE(accept_names("", "image/webp"));
  EXPECT_FALSE(accept_names("image/webp;q=0, */*", "IMAGE/WEBP"));
  EXPECT_TRUE(accept_names("image/webp;q=0.001", "IMAGE/WEBP"));
  EXPECT_FALSE(accept_names("image/png", "image/webp"));
  EXPECT_FALSE(accept_names("image/webp;q=1.5, garbage, */*;q=0.001", "image/webp"));
  EXPECT_TRUE(accept_names("image/avif,image/webp,*/*;q=0.8", "image/webp"));
  EXPECT_FALSE(accept_names("*/*", "image/webp"));
  EXPECT_FALSE(accept_names("image/webp;q=0", "image/webp"));
}

TEST(ContentDisposition, NamesAreMadeSafe) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"photo.jpg", "photo.jpg"},
      {"../../etc/passwd", "passwd"},
      {"C:\\Users\\me\\a.png", "a.png"},
      {"..", "file"},
      {" .hidden. ", "hidden"},
      {"a\r\nSet-Cookie: x\".jpg", "a__Set-Cookie_ x_.jpg"},
      {"\xF0\x9F\x8C\xBE padi.jpg", "\xF0\x9F\x8C\xBE padi.jpg"},
      {"bad\xFF.jpg", "bad\xEF\xBF\xBD.jpg"},
      {"a\xE2\x80\xAEgpj.exe", "agpj.exe"},
      {"\xEF\xBB\xBFme\xE2\x80\x8Bnu\xC2\xAD.pdf", "menu.pdf"},
      {"***", "file"},
      {"", "file"},
  };
  for (const auto& [name, safe] : cases) EXPECT_EQ(safe_file_name(name), safe) << name;
  const std::string cut = safe_file_name(std::string(300, 'a') + ".jpeg");
  EXPECT_EQ(cut.size(), 200U);
  EXPECT_TRUE(cut.ends_with(".jpeg"));
}

TEST(ContentDisposition, AsciiFallbackAndExtendedName) {
  EXPECT_EQ(content_disposition(Disposition::shown_inline, "a b.jpg"), "inline; filename=\"a b.jpg\"");
  EXPECT_EQ(content_disposition(Disposition::attachment, "na\xC3\xAFve 100%.jpg"),
            "attachment; filename=\"na_ve 100_.jpg\"; filename*=UTF-8''na%C3%AFve%20100%25.jpg");
}

TEST(HeaderLines, ValuesCanNotStartFields) {
  HeaderLines lines;
  lines.add("X-Name", "a\r\nEvil: 1");
  EXPECT_EQ(lines.text(), "X-Name: a  Evil: 1\r\n");
  lines.add("x-name", "second");
  lines.set("X-NAME", "only");
  EXPECT_EQ(lines.text(), "X-NAME: only\r\n");
  lines.add_token("Vary", "Origin");
  lines.add_token("Vary", "accept");
  lines.add_token("Vary", "ACCEPT");
  EXPECT_EQ(lines.find("vary"), "Origin, accept");
  EXPECT_FALSE(lines.contains("X-Nam"));
}

TEST(Tokens, PercentDecoding) {
  EXPECT_EQ(percent_decode("a%20b+c", PlusSign::literal), "a b+c");
  EXPECT_EQ(percent_decode("a+b", PlusSign::space), "a b");
  for (const char* bad : {"%", "%2", "%zz", "%00", "a%"})
    EXPECT_EQ(percent_decode(bad, PlusSign::space), std::nullopt) << bad;
}

}  // namespace
}  // namespace lumbung::http
