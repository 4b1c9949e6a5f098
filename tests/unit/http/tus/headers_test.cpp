#include "http/tus/headers.h"

#include <gtest/gtest.h>

#include "http/tus/checksum.h"

namespace lumbung::http::tus {
namespace {

TEST(TusSize, IsDigitsAlone) {
  EXPECT_EQ(parse_size("0"), 0U);
  EXPECT_EQ(parse_size("9223372036854775807"), 9223372036854775807U);
  for (const char* bad : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "9223372036854775808", "1e3"})
    EXPECT_FALSE(parse_size(bad)) << bad;
}

TEST(TusMetadata, AreKeysWithValuesInBase64) {
  const auto pairs =
      parse_metadata("filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential, purpose dm9pY2U=");
  ASSERT_TRUE(pairs) << pairs.error().message;
  EXPECT_EQ(pairs->at("filename"), "world_domination_plan.pdf");
  EXPECT_EQ(pairs->at("is_confidential"), "");
  EXPECT_EQ(pairs->at("purpose"), "voice");
  EXPECT_TRUE(parse_metadata("")->empty());
  EXPECT_TRUE(parse_metadata("key ")->at("key").empty());
  for (const char* bad :
       {"name !", "name YQ", "name YQ==,name YQ==", ",", "name YQ==,", "a b c", "n\xc3\xa4me YQ=="})
    EXPECT_FALSE(parse_metadata(bad)) << bad;
  EXPECT_FALSE(parse_metadata("key " + std::string(kMetadataBytesMax, 'A')));
}

TEST(TusLength, IsSaidNowOrLater) {
  EXPECT_EQ(parse_length("12", std::nullopt).value(), 12U);
  EXPECT_EQ(parse_length(std::nullopt, "1").value(), std::nullopt);
  EXPECT_FALSE(parse_length(std::nullopt, std::nullopt));
  EXPECT_FALSE(parse_length("12", "1"));
  EXPECT_FALSE(parse_length(std::nullopt, "0"));
  EXPECT_FALSE(parse_length("-5", std::nullopt));
}

TEST(TusConcat, IsPartialOrNamesItsParts) {
  EXPECT_EQ(parse_concat(std::nullopt)->kind, Concat::Kind::whole);
  EXPECT_EQ(parse_concat("partial")->kind, Concat::Kind::partial);
  const auto final = parse_concat("final;/files/a  https://example.com/files/b ");
  ASSERT_TRUE(final);
  EXPECT_EQ(final->parts, (std::vector<std::string>{"/files/a", "https://example.com/files/b"}));
  for (const char* bad : {"", "final", "final;", "final; ", "Partial", "whole"})
    EXPECT_FALSE(parse_concat(bad)) << bad;
  std::string many = "final;";
  for (std::size_t i = 0; i <= kConcatPartsMax; ++i) many += "/a ";
  EXPECT_FALSE(parse_concat(many));
}

TEST(TusChecksum, ComparesABodyWithItsDigest) {
  // "abc" (FIPS 180-4).
  for (const char* field :
       {"sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="}) {
    for (const bool same : {true, false}) {
      const auto checksum = parse_checksum(field);
      ASSERT_TRUE(checksum) << field;
      ChecksumCheck check(*checksum);
      check.update(as_bytes("a"));
      check.update(as_bytes(same ? "bc" : "bd"));
      EXPECT_EQ(check.matches(), same) << field;
    }
  }
  for (const char* bad : {"", "sha1", "md5 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha1 YWJj", "sha1 ?",
                          "sha256 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="})
    EXPECT_FALSE(parse_checksum(bad)) << bad;
}

}  // namespace
}  // namespace lumbung::http::tus
