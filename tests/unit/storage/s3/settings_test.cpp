#include "storage/s3/settings.h"

#include <gtest/gtest.h>

namespace lumbung::storage {
namespace {

TEST(S3Url, IsAwsByVirtualHostUnlessToldOtherwise) {
  const auto settings = parse_s3_url("s3://blazz-media?region=eu-central-1");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->scheme, "https");
  EXPECT_EQ(settings->host(), "blazz-media.s3.eu-central-1.amazonaws.com");
  EXPECT_EQ(settings->path_of("original/a b.jpg"), "/original/a b.jpg");
  EXPECT_EQ(settings->path_of(""), "/");
  EXPECT_EQ(settings->missing_bucket, MissingBucket::is_a_fault);
}

TEST(S3Url, TakesAnEndpointByPath) {
  const auto settings = parse_s3_url(
      "s3://b?endpoint=http://127.0.0.1:9000&region=us-east-1&prefix=/media&ca_file=/etc/ca.pem");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->scheme, "http");
  EXPECT_EQ(settings->host(), "127.0.0.1:9000");
  EXPECT_EQ(settings->path_of("k"), "/b/k");
  EXPECT_EQ(settings->path_of(""), "/b");
  EXPECT_EQ(settings->prefix, "media/");
  EXPECT_EQ(settings->ca_file, "/etc/ca.pem");
  EXPECT_EQ(settings->missing_bucket, MissingBucket::is_made);
}

TEST(S3Url, TheStyleCanBeSaidAndTheUsualPortIsLeftOut) {
  const auto settings = parse_s3_url("s3://b?path_style=0&endpoint=https://s3.example.com:443/");
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->host(), "b.s3.example.com");
  EXPECT_EQ(parse_s3_url("s3://b?path_style=1")->host(), "s3.us-east-1.amazonaws.com");
  EXPECT_EQ(parse_s3_url("s3://b?region=cn-north-1")->host(), "b.s3.cn-north-1.amazonaws.com.cn");
}

TEST(S3Url, HasAColdClassOnAwsAndElsewhereWhenSaid) {
  EXPECT_EQ(parse_s3_url("s3://b")->cold_class, "STANDARD_IA");
  EXPECT_EQ(parse_s3_url("s3://b?cold_class=GLACIER_IR")->cold_class, "GLACIER_IR");
  EXPECT_EQ(parse_s3_url("s3://b?cold_class=none")->cold_class, "");
  EXPECT_EQ(parse_s3_url("s3://b?endpoint=http://h")->cold_class, "");
  EXPECT_EQ(parse_s3_url("s3://b?cold_class=ONEZONE_IA&endpoint=http://h")->cold_class, "ONEZONE_IA");
  for (const char* slow : {"GLACIER", "DEEP_ARCHIVE", "STANDARD", ""}) {
    const auto refused = parse_s3_url(std::string("s3://b?cold_class=") + slow);
    ASSERT_FALSE(refused) << slow;
    EXPECT_NE(refused.error().message.find("read at once"), std::string::npos) << refused.error().message;
  }
}

TEST(S3Url, RefusesWhatItDoesNotKnowByName) {
  EXPECT_NE(parse_s3_url("s3://b?regoin=x").error().message.find("regoin=x"), std::string::npos);
  for (const char* url : {"s3://", "s3:///b", "s3://b/path", "http://b", "s3://b?path_style=yes",
                          "s3://b?endpoint=127.0.0.1:9000", "s3://b?endpoint=http://h/path",
                          "s3://key:secret@b", "s3://b?prefix=a//b"}) {
    EXPECT_FALSE(parse_s3_url(url)) << url;
  }
}

}  // namespace
}  // namespace lumbung::storage
