#include "legacy/url_rules.h"

#include <gtest/gtest.h>

namespace lumbung::legacy {
namespace {

TEST(UrlRules, NameWhereLumbungAnswers) {
  const std::string nginx = nginx_rules("https://media.example:8443/").value();
  EXPECT_NE(nginx.find("proxy_pass https://media.example:8443;"), std::string::npos);
  EXPECT_NE(nginx.find("proxy_set_header Host media.example:8443;"), std::string::npos);
  EXPECT_EQ(nginx.find('@'), std::string::npos);
  EXPECT_EQ(nginx, nginx_rules("https://media.example:8443").value());
  EXPECT_NE(cloudfront_rules("https://m.example").value().find("'https://m.example/media' + request.uri"),
            std::string::npos);
  EXPECT_NE(s3_rules("http://m.example").value().find(R"("Protocol": "http", "HostName": "m.example")"),
            std::string::npos);
}

TEST(UrlRules, TakeNoUrlThatWouldEndAWord) {
  for (const char* url :
       {"", "m.example", "ftp://m.example", "https://", "https://m.example/path", "https://m.example;return",
        "https://m'+x", "https://$host", "https://a b", "https://a\n"})
    EXPECT_FALSE(nginx_rules(url)) << url;
}

}  // namespace
}  // namespace lumbung::legacy
