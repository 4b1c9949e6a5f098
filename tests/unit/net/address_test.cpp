#include "net/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include "net/destination.h"
#include "net/http_client.h"
#include "net/resolver.h"

namespace lumbung::net {
namespace {

bool is_public(const std::string& text) {
  if (text.find(':') == std::string::npos) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    EXPECT_EQ(inet_pton(AF_INET, text.c_str(), &address.sin_addr), 1) << text;
    return is_public_address(reinterpret_cast<const sockaddr&>(address));
  }
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  EXPECT_EQ(inet_pton(AF_INET6, text.c_str(), &address.sin6_addr), 1) << text;
  return is_public_address(reinterpret_cast<const sockaddr&>(address));
}

TEST(PublicAddress, IsOneOfTheInternet) {
  for (const char* text : {"1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1",
                           "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.255", "2606:4700::1111",
                           "2a00:1450:4001::200e", "2001:4860:4860::8888"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
}

TEST(PublicAddress, IsNoneOfAPrivateOrSpecialNetwork) {
  for (const char* text : {"0.0.0.0",
                           "10.1.2.3",
                           "100.64.0.1",
                           "127.0.0.1",
                           "127.255.255.254",
                           "169.254.169.254",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "198.18.0.1",
                           "224.0.0.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "::ffff:10.0.0.1",
                           "::ffff:8.8.8.8",
                           "64:ff9b::a00:1",
                           "fc00::1",
                           "fd12::1",
                           "fe80::1",
                           "ff02::1",
                           "2001::1",
                           "2001:db8::1",
                           "2002:a00:1::1"}) {
    EXPECT_FALSE(is_public(text)) << text;
  }
}

TEST(PublicAddress, IsAllThatARestrictedClientConnectsTo) {
  HttpClient restricted(HttpClientOptions{.reach = Reach::public_addresses});
  for (const char* url :
       {"http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/", "http://2130706433:9/"}) {
    const auto answer = restricted.send({.url = url});
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, ErrorCode::forbidden) << url;
    EXPECT_NE(answer.error().message.find("not a public address"), std::string::npos)
        << answer.error().message;
  }
}

TEST(PublicAddress, IsNotRefusedOfANameThatNoNameServerTellsOf) {
  Result<std::vector<sockaddr_storage>> told = std::vector<sockaddr_storage>();
  std::string asked;
  HttpClient restricted(
      HttpClientOptions{.reach = Reach::public_addresses, .resolve = [&](const std::string& host) {
                          asked = host;
                          return told;
                        }});
  const auto refusal = [&] { return restricted.send({.url = "http://nobody.invalid:9/"}).error(); };
  EXPECT_EQ(refusal().code, ErrorCode::forbidden) << "nobody knows it, as it is with a name of this network";
  EXPECT_EQ(refusal().message, not_public("nobody.invalid").message);
  EXPECT_EQ(asked, "nobody.invalid");
  told = error(ErrorCode::unavailable, "No name server.");
  EXPECT_EQ(refusal().code, ErrorCode::unavailable) << "it may be known in a minute";
  told = std::vector<sockaddr_storage>(1);
  EXPECT_EQ(refusal().code, ErrorCode::unavailable) << "it is by now";
}

TEST(NoSuchName, IsWhatANameServerSaysAndNotThatNoneIsThere) {
  for (const int answer : {EAI_NONAME, EAI_NODATA}) EXPECT_TRUE(is_no_such_name(answer));
  for (const int answer : {0, EAI_AGAIN, EAI_FAIL, EAI_SYSTEM, EAI_MEMORY})
    EXPECT_FALSE(is_no_such_name(answer)) << answer;
}

}  // namespace
}  // namespace lumbung::net
