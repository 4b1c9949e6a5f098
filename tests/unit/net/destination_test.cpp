#include "net/destination.h"

#include <cstring>
#include <future>

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace lumbung::net {
namespace {

sockaddr_storage address_of(const char* text) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  EXPECT_EQ(inet_pton(AF_INET, text, &v4.sin_addr), 1) << text;
  sockaddr_storage address{};
  std::memcpy(&address, &v4, sizeof v4);
  return address;
}

TEST(HostOf, IsWhatTheClientWillCall) {
  EXPECT_EQ(host_of("https://Hooks.Example.:8443/a?b#c").value(), "hooks.example");
  EXPECT_EQ(host_of("http://user:secret@a.example/").value(), "a.example");
  EXPECT_EQ(host_of("http://2130706433/").value(), "127.0.0.1");
  EXPECT_EQ(host_of("http://0x7f.1/").value(), "127.0.0.1");
  EXPECT_EQ(host_of("http://[::1]:80/").value(), "::1");
  for (const char* url :
       {"", "a.example", "ftp://a.example/", "http://", "http://a b/", "file:///etc/passwd"})
    EXPECT_EQ(host_of(url).error().code, ErrorCode::invalid_argument) << url;
  EXPECT_EQ(host_of("ftp://user:secret@a.example/").error().message.find("secret"), std::string::npos);
}

TEST(DestinationCheck, RefusesAddressesThatAreNotPublic) {
  DestinationCheck check(Reach::public_addresses);
  for (const char* url : {"http://127.0.0.1:9/hook", "http://10.0.0.7/", "http://169.254.169.254/latest",
                          "http://[::1]/", "http://[fd00::1]/", "http://[::ffff:10.0.0.7]/", "http://0/"}) {
    EXPECT_EQ(check.check(url, "1").error().code, ErrorCode::forbidden) << url;
  }
  EXPECT_TRUE(check.check("https://1.1.1.1/hook", "1"));
  EXPECT_TRUE(DestinationCheck(Reach::anywhere).check("http://127.0.0.1/", "1"));
}

TEST(DestinationCheck, LooksAtEveryAddressOfAName) {
  std::vector<sockaddr_storage> known;
  DestinationCheck check(Reach::public_addresses, [&](const std::string& host) {
    EXPECT_EQ(host, "a.example");
    return known;
  });
  const Error unknown = check.check("https://a.example/", "1").error();
  known = {address_of("1.1.1.1")};
  EXPECT_TRUE(check.check("https://a.example/", "1"));
  known.push_back(address_of("192.168.0.1"));
  const Error inside = check.check("https://a.example/", "1").error();
  EXPECT_EQ(inside.code, ErrorCode::forbidden);
  EXPECT_EQ(unknown.code, inside.code) << "a stranger must not learn which names this network has";
  EXPECT_EQ(unknown.message, inside.message);
  EXPECT_EQ(unknown.detail, inside.detail);
}

TEST(DestinationCheck, RefusesNoNameForWantOfANameServer) {
  DestinationCheck check(Reach::public_addresses,
                         [](const std::string&) { return error(ErrorCode::unavailable, "No name server."); });
  EXPECT_EQ(check.check("https://a.example/", "1").error().code, ErrorCode::unavailable);
}

TEST(DestinationCheck, ANameServerThatHangsHoldsFewThreadsUp) {
  std::promise<void> asked;
  std::promise<void> answer;
  DestinationCheck check(Reach::public_addresses, [&](const std::string& host) {
    if (host == "slow.example") {
      asked.set_value();
      answer.get_future().wait();
    }
    return std::vector{address_of("1.1.1.1")};
  });
  auto slow = std::async(std::launch::async, [&] { return check.check("https://slow.example/", "1"); });
  asked.get_future().wait();
  EXPECT_EQ(check.check("https://a.example/", "1").error().code, ErrorCode::unavailable);
  EXPECT_TRUE(check.check("https://a.example/", "2")) << "another caller";
  answer.set_value();
  EXPECT_TRUE(slow.get());
  EXPECT_TRUE(check.check("https://a.example/", "1"));
}

}  // namespace
}  // namespace lumbung::net
