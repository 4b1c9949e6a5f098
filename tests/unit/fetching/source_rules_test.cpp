#include "fetching/source_rules.h"

#include <gtest/gtest.h>

namespace lumbung::fetching {
namespace {

using net::Reach;

TEST(SourceRules, LetFilesComeFromTheWeb) {
  for (const char* url : {"https://a.example/nasi.jpg", "http://a.example:8080/",
                          "https://93.184.216.34/x?y=z", "https://a.example:443/", "http://a.example:1024/"})
    EXPECT_TRUE(check_source(url, Reach::public_addresses)) << url;
}

TEST(SourceRules, RefuseWhatIsNoneAnywhere) {
  for (const char* url :
       {"", "nasi.jpg", "ftp://a.example/", "file:///etc/passwd", "http:/a.example/", "https://",
        "https://a b.example/", "https://a.example/é", "https://a.example/\n", "HTTPS//a"}) {
    const Status refused = check_source(url, Reach::anywhere);
    ASSERT_FALSE(refused) << url;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  }
}

TEST(SourceRules, RefuseALongUrl) {
  const std::string head = "https://a.example/";
  EXPECT_TRUE(check_source(head + std::string(kSourceUrlBytesMax - head.size(), 'x'), Reach::anywhere));
  EXPECT_FALSE(check_source(head + std::string(kSourceUrlBytesMax - head.size() + 1, 'x'), Reach::anywhere));
}

TEST(SourceRules, KeepNoPasswords) {
  EXPECT_FALSE(check_source("https://anna:secret@a.example/", Reach::anywhere));
  EXPECT_FALSE(check_source("https://anna@a.example/", Reach::public_addresses));
}

TEST(SourceRules, KnowThisNetworkByItsNumbers) {
  for (const char* url :
       {"http://127.0.0.1/", "http://[::1]/", "http://[::ffff:10.0.0.1]/", "http://2130706433/",
        "http://0x7f.1/", "http://169.254.169.254/latest/meta-data/", "http://192.168.0.1:8080/",
        "http://100.64.0.1/", "http://[64:ff9b::a00:1]/", "http://[2002:a00:1::]/"}) {
    EXPECT_FALSE(check_source(url, Reach::public_addresses)) << url;
    EXPECT_TRUE(check_source(url, Reach::anywhere)) << url;
  }
}

TEST(SourceRules, CallNoOtherServices) {
  for (const char* url : {"http://a.example:25/", "http://a.example:22/", "https://a.example:1023/"}) {
    EXPECT_FALSE(check_source(url, Reach::public_addresses)) << url;
    EXPECT_TRUE(check_source(url, Reach::anywhere)) << url;
  }
}

}  // namespace
}  // namespace lumbung::fetching
