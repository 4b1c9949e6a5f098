#include <random>

#include <gtest/gtest.h>
#include <sys/socket.h>

#include "raw_client.h"
#include "test_server.h"

namespace lumbung::http {
namespace {

using namespace std::chrono_literals;

std::vector<Route> routes() {
  std::vector<Route> table;
  table.push_back({Method::get, "/hello", always("hello")});
  table.push_back({Method::post, "/echo", BlockingHandler([](const Request& request) {
                     return Response::with_text(200, "text/plain", request.body());
                   })});
  return table;
}

struct Malformed {
  const char* what;
  std::string bytes;
  int status;
};

TEST(Hostile, MalformedHeadsAreRefusedWithAReason) {
  TestServer server(routes());
  const auto port = server.start();
  const std::string ok = "POST /echo HTTP/1.1\r\nHost: t\r\n";
  const std::vector<Malformed> cases = {
      {"nonsense", "\x16\x03\x01\x02\xfc\x03\x03\r\n\r\n", 400},
      {"no target", "GET HTTP/1.1\r\n\r\n", 400},
      {"relative target", "GET hello HTTP/1.1\r\nHost: t\r\n\r\n", 400},
      {"control character in target", "GET /a\x01 HTTP/1.1\r\nHost: t\r\n\r\n", 400},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"unknown method", "BREW /hello HTTP/1.1\r\nHost: t\r\n\r\n", 501},
      {"no host", "GET /hello HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"space before colon", "GET /hello HTTP/1.1\r\nHost : t\r\n\r\n", 400},
      {"bare line feed", "GET /hello HTTP/1.1\nHost: t\n\n", 400},
      {"NUL in field", "GET /hello HTTP/1.1\r\nHost: t\r\nX: a" + std::string(1, '\0') + "b\r\n\r\n", 400},
      {"negative length", ok + "Content-Length: -1\r\n\r\n", 400},
      {"length of letters", ok + "Content-Length: abc\r\n\r\n", 400},
      {"two lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
      {"overflowing length", ok + "Content-Length: 99999999999999999999999\r\n\r\n", 400},
      {"length and chunks", ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"chunks and length", ok + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400},
      {"the same length twice", ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nA", 400},
      {"a list of lengths", ok + "Content-Length: 1, 1\r\n\r\nA", 400},
      {"length with a sign", ok + "Content-Length: +1\r\n\r\nA", 400},
      {"length in hexadecimal", ok + "Content-Length: 0x1\r\n\r\nA", 400},
      {"no length in its field", ok + "Content-Length: \r\n\r\n", 400},
      {"unknown coding", ok + "Transfer-Encoding: gzip\r\n\r\n", 400},
      {"chunked not last", ok + "Transfer-Encoding: chunked, gzip\r\n\r\n", 400},
      {"chunked not alone", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked twice in a field", ok + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked in two fields",
       ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"identity and chunked",
       ok + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a list with nothing in it", ok + "Transfer-Encoding: , chunked\r\n\r\n0\r\n\r\n", 400},
      {"quoted coding", ok + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n", 400},
      {"coding with a parameter", ok + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n", 400},
      {"no coding in its field", ok + "Transfer-Encoding: \r\n\r\n", 400},
      {"vertical tab before a coding",
       ok + "Transfer-Encoding:\x0b"
            "chunked\r\n\r\n0\r\n\r\n",
       400},
      {"a field in two lines", "GET /hello HTTP/1.1\r\nHost: t\r\nX: a\r\n b\r\n\r\n", 400},
      {"a coding in two lines", ok + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400},
      {"a folded first field", "GET /hello HTTP/1.1\r\n Host: t\r\nHost: t\r\n\r\n", 400},
      {"a tab that folds", "GET /hello HTTP/1.1\r\nHost: t\r\n\tX: a\r\n\r\n", 400},
      {"coding in HTTP/1.0", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"expectation", ok + "Expect: a miracle\r\n\r\n", 417},
      {"long target", "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: t\r\n\r\n", 431},
      {"long field", "GET /hello HTTP/1.1\r\nHost: t\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
  };
  for (const Malformed& each : cases) {
    RawClient client(port);
    const auto answer = client.ask(each.bytes);
    ASSERT_TRUE(answer) << each.what;
    EXPECT_EQ(answer->status, each.status) << each.what << ": " << answer->body;
    EXPECT_EQ(answer->header("Content-Type"), "application/problem+json") << each.what;
    EXPECT_EQ(answer->header("Connection"), "close") << each.what;
  }
  EXPECT_EQ(RawClient(port).ask(get("/hello"))->status, 200);
}

TEST(Hostile, ARefusedHeadIsToldApartFromTheRequestBeforeIt) {
  TestServer server(routes());
  const auto port = server.start();
  RawClient client(port);
  EXPECT_EQ(client.ask("HEAD /hello HTTP/1.1\r\nHost: t\r\n\r\n", RawClient::Expect::head_only)->status, 200);
  const auto answer = client.ask("\x01\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_NE(answer->body.find("malformed"), std::string::npos);
  EXPECT_EQ(server.observer.wait_for(2).at(1).route, "");

  RawClient hostless(port);
  EXPECT_EQ(hostless.ask("HEAD /hello HTTP/1.1\r\n\r\n", RawClient::Expect::head_only)->status, 400);
  EXPECT_TRUE(hostless.is_closed());
}

TEST(Hostile, ManySmallFieldsAre431) {
  TestServer server(routes());
  RawClient client(server.start());
  client.send("GET /hello HTTP/1.1\r\nHost: t\r\n");
  for (int i = 0; i < 5000; ++i) client.send("X-" + std::to_string(i) + ": y\r\n");
  EXPECT_EQ(client.receive()->status, 431);
}

TEST(Hostile, MoreThan100FieldsAre431HoweverShort) {
  TestServer server(routes());
  const auto port = server.start();
  for (const int more : {99, 100}) {
    std::string head = "GET /hello HTTP/1.1\r\nHost: t\r\n";
    for (int i = 0; i < more; ++i) head += "X: y\r\n";
    RawClient client(port);
    client.send(head + "\r\n");
    EXPECT_EQ(client.receive()->status, more == 99 ? 200 : 431) << more;
  }
}

TEST(Hostile, AHeadAsLongAsItMayBeIsTakenInAnyPieces) {
  TestServer server(routes());
  server.options.head_bytes_max = 6000;
  const auto port = server.start();
  const std::string frame = "GET /hello HTTP/1.1\r\nHost: t\r\nX: \r\n\r\n";
  for (const std::size_t piece : {std::size_t{1000}, std::size_t{5999}, std::size_t{10'000}}) {
    for (const std::size_t length : {std::size_t{6000}, std::size_t{6001}}) {
      std::string head = frame;
      head.insert(head.size() - 4, length - frame.size(), 'x');
      RawClient client(port);
      for (std::size_t at = 0; at < head.size(); at += piece) client.send(head.substr(at, piece));
      const auto answer = client.receive();
      ASSERT_TRUE(answer) << piece;
      EXPECT_EQ(answer->status, length > 6000 ? 431 : 200) << piece;
    }
  }
}

TEST(Hostile, AHeadThatComesTooSlowlyIs408) {
  TestServer server(routes());
  server.options.head_timeout = 80ms;
  RawClient client(server.start());
  client.send("GET /hello HTTP/1.1\r\nX-Endless: ");
  char peeked = 0;
  // A byte now and then must not buy more time, so the answer comes although the head never ends.
  for (int i = 0; i < 1000; ++i) {
    client.send("x");
    if (::recv(client.descriptor(), &peeked, 1, MSG_PEEK | MSG_DONTWAIT) == 1) break;
    std::this_thread::sleep_for(5ms);
  }
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
}

TEST(Hostile, IdleConnectionsAreClosedSilently) {
  TestServer server(routes());
  server.options.idle_timeout = 50ms;
  const auto port = server.start();
  RawClient fresh(port);
  RawClient used(port);
  EXPECT_EQ(used.ask(get("/hello"))->status, 200);
  EXPECT_TRUE(fresh.is_closed());
  EXPECT_TRUE(used.is_closed());
}

TEST(Hostile, AClientThatDoesNotReadIsGivenUp) {
  std::string big;
  big.resize(50'000'000, 'x');
  std::vector<Route> table;
  table.push_back({Method::get, "/big", always(big)});
  TestServer server(std::move(table));
  server.options.write_timeout = 100ms;
  RawClient client(server.start());
  ASSERT_TRUE(client.send(get("/big")));
  const auto seen = server.observer.wait_for(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].end, Exchange::End::aborted);
  EXPECT_LT(seen[0].sent_bytes, 50'000'000U);
}

TEST(Hostile, MutatedRequestsNeverHangOrKillTheServer) {
  TestServer server(routes());
  server.options.head_timeout = 50ms;
  server.options.idle_timeout = 50ms;
  server.options.body_timeout = 50ms;
  server.options.linger_timeout = 50ms;
  const auto port = server.start();
  std::mt19937 random(7);
  const std::string seed =
      post("/echo", "hello", "Expect: 100-continue\r\nX: y\r\n") +
      "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  for (int round = 0; round < 150; ++round) {
    std::string bytes = seed;
    for (unsigned i = 0; i < 1 + random() % 6; ++i) {
      const std::size_t at = random() % bytes.size();
      switch (random() % 3) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes.erase(at, random() % 5);
          break;
        default:
          bytes.insert(at, seed.substr(random() % seed.size(), random() % 20));
      }
    }
    RawClient client(port);
    client.send(bytes);
    EXPECT_TRUE(client.is_closed()) << round;
  }
  EXPECT_EQ(RawClient(port).ask(get("/hello"))->status, 200);
}

}  // namespace
}  // namespace lumbung::http
