#include "net/web_url.h"

#include <gtest/gtest.h>

namespace lumbung::net {
namespace {

TEST(WebUrl, HasItsPartsAsTheClientUnderstandsThem) {
  const WebUrl url = parse_web_url("https://CDN.Example./a%20b/nasi.jpg?x=1#y").value();
  EXPECT_EQ(url.scheme, "https");
  EXPECT_EQ(url.host, "cdn.example");
  EXPECT_EQ(url.port, 443);
  EXPECT_EQ(url.path, "/a%20b/nasi.jpg");
  EXPECT_FALSE(url.has_credentials);
  EXPECT_EQ(parse_web_url("http://a.example")->port, 80);
  EXPECT_EQ(parse_web_url("http://a.example")->path, "/");
  EXPECT_EQ(parse_web_url("http://a.example:8080/")->port, 8080);
  EXPECT_EQ(parse_web_url("http://2130706433/")->host, "127.0.0.1") << "written as one number";
}

TEST(WebUrl, KnowsAUserAndAPassword) {
  for (const char* url :
       {"http://anna@a.example/", "http://anna:secret@a.example/", "http://:secret@a.example/"})
    EXPECT_TRUE(parse_web_url(url)->has_credentials) << url;
}

TEST(WebUrl, IsOfTheWeb) {
  for (const char* url : {"", "ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "http://",
                          "http://a.example:99999/", "/a"})
    EXPECT_FALSE(parse_web_url(url)) << url;
}

TEST(Reference, LeadsOnFromItsBase) {
  const std::string base = "https://a.example/x/y.jpg?q=1";
  EXPECT_EQ(resolve_reference(base, "/z.jpg").value(), "https://a.example/z.jpg");
  EXPECT_EQ(resolve_reference(base, "z.jpg").value(), "https://a.example/x/z.jpg");
  EXPECT_EQ(resolve_reference(base, "//b.example/z.jpg").value(), "https://b.example/z.jpg");
  EXPECT_EQ(resolve_reference(base, "http://b.example/").value(), "http://b.example/");
}

TEST(Reference, IsPercentEncodedWhereItMustBe) {
  EXPECT_EQ(resolve_reference("https://a.example/", "/foto é.jpg").value(),
            "https://a.example/foto%20%C3%A9.jpg");
}

TEST(Reference, DoesNotLeadOutOfTheWeb) {
  for (const char* reference :
       {"file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "gopher://a/"})
    EXPECT_FALSE(resolve_reference("https://a.example/", reference)) << reference;
}

TEST(Literal, IsPrivateInWhateverFamily) {
  for (const char* host : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
                           "100.64.0.1", "224.0.0.1", "0.0.0.0", "::1", "fe80::1", "fc00::1", "ff02::1",
                           "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1%25eth0"})
    EXPECT_TRUE(is_private_literal(host)) << host;
  for (const char* host : {"93.184.216.34", "2606:2800:220:1::1", "a.example", "localhost"})
    EXPECT_FALSE(is_private_literal(host)) << host;
}

}  // namespace
}  // namespace lumbung::net
