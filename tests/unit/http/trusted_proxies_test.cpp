#include "http/trusted_proxies.h"

#include <gtest/gtest.h>

#include "http/address_slots.h"
#include "raw_client.h"
#include "test_server.h"

namespace lumbung::http {
namespace {

TrustedProxies trusting(const std::vector<std::string>& words) {
  return TrustedProxies::parse(words).value();
}

TEST(TrustedProxies, TakesAddressesAndNetworks) {
  const TrustedProxies proxies = trusting({"127.0.0.1", "10.1.0.0/16", "2001:db8::/32", "::1"});
  for (const char* address : {"127.0.0.1", "10.1.2.3", "2001:db8:1::7", "::1", "::ffff:10.1.0.9"})
    EXPECT_TRUE(proxies.contains(address)) << address;
  for (const char* address : {"127.0.0.2", "10.2.0.1", "2001:db9::1", "", "localhost"})
    EXPECT_FALSE(proxies.contains(address)) << address;
}

TEST(TrustedProxies, RefusesWhatIsNeither) {
  for (const char* word : {"localhost", "10.0.0.0/33", "10.0.0/8", "", "::1/129", "10.0.0.1:80"})
    EXPECT_FALSE(TrustedProxies::parse({word})) << word;
}

TEST(TrustedProxies, GoesBackToTheFirstThatIsNotTrusted) {
  const TrustedProxies proxies = trusting({"127.0.0.1", "10.0.0.0/8"});
  EXPECT_EQ(proxies.client_of("127.0.0.1", "192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(proxies.client_of("127.0.0.1", "198.51.100.1, 192.0.2.7, 10.0.0.2"), "192.0.2.7")
      << "what the client wrote itself does not count";
  EXPECT_EQ(proxies.client_of("127.0.0.1", "10.0.0.3"), "10.0.0.3") << "a proxy that asks for itself";
  EXPECT_EQ(proxies.client_of("127.0.0.1", ""), "127.0.0.1");
  EXPECT_EQ(proxies.client_of("127.0.0.1", "192.0.2.7, unknown"), "127.0.0.1");
  EXPECT_EQ(proxies.client_of("192.0.2.1", "192.0.2.7"), "192.0.2.1") << "who is no proxy is not believed";
  EXPECT_EQ(proxies.client_of("127.0.0.1", "2001:db8::9"), "2001:db8::9");
}

std::string seen_by(TestServer& server, std::string_view fields) {
  RawClient client(server.start());
  return client.ask(get("/who", fields)).value().body;
}

std::vector<Route> who() {
  return {{Method::get, "/who", BlockingHandler([](const Request& request) {
             return Response::with_text(200, "text/plain", std::string(request.peer()));
           })}};
}

TEST(TrustedProxies, TheServerTakesTheWordOfItsProxyAlone) {
  TestServer believing(who());
  believing.options.trusted_proxies = trusting({"127.0.0.1"});
  EXPECT_EQ(seen_by(believing, "X-Forwarded-For: 203.0.113.1\r\nX-Forwarded-For: 192.0.2.7\r\n"),
            "192.0.2.7");
  TestServer other(who());
  EXPECT_EQ(seen_by(other, "X-Forwarded-For: 192.0.2.7\r\n"), "127.0.0.1");
}

TEST(AddressSlots, OneAddressTakesItsShareAndNoMore) {
  AddressSlots slots(2);
  EXPECT_TRUE(slots.take("192.0.2.1"));
  EXPECT_TRUE(slots.take("192.0.2.1"));
  EXPECT_FALSE(slots.take("192.0.2.1"));
  EXPECT_TRUE(slots.take("192.0.2.2"));
  slots.give_back("192.0.2.1");
  EXPECT_TRUE(slots.take("192.0.2.1"));
}

TEST(AddressSlots, ConnectionsAboveTheShareAreClosedAndThoseThatEndMakeRoom) {
  TestServer server(who());
  server.options.connections_per_address_max = 2;
  const auto port = server.start();
  std::optional<RawClient> first(port);
  RawClient second(port);
  ASSERT_TRUE(first->ask(get("/who")));
  ASSERT_TRUE(second.ask(get("/who")));
  EXPECT_TRUE(RawClient(port).is_closed());
  EXPECT_TRUE(second.ask(get("/who"))) << "those that are open go on";
  first.reset();
  bool let_in = false;
  for (int i = 0; i < 500 && !let_in; ++i) let_in = RawClient(port).ask(get("/who")).has_value();
  EXPECT_TRUE(let_in);
}

TEST(AddressSlots, ATrustedProxyHasAsManyAsItNeeds) {
  TestServer server(who());
  server.options.connections_per_address_max = 1;
  server.options.trusted_proxies = trusting({"127.0.0.1"});
  const auto port = server.start();
  RawClient first(port);
  ASSERT_TRUE(first.ask(get("/who")));
  RawClient second(port);
  EXPECT_TRUE(second.ask(get("/who")));
}

}  // namespace
}  // namespace lumbung::http
