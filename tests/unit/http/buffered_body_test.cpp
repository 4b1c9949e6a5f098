#include <atomic>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/byte_size.h"
#include "raw_client.h"
#include "test_server.h"

namespace lumbung::http {
namespace {

class BufferedBodyTest : public ::testing::Test {
 protected:
  BufferedBodyTest() : server_({}) {}

  std::uint16_t start() {
    return server_
        .with_routes({
            {Method::post, "/admitted", admitted(), 100},
            {Method::post, "/echo", BlockingHandler([](const Request& request) {
               return Response::with_text(200, "text/plain", request.body());
             }),
             100},
            {Method::post, "/bodiless", BlockingHandler([](const Request& request) {
               return Response::with_text(200, "text/plain", "body: " + request.body());
             }),
             0},
            {Method::post, "/inline", always("inline"), 0},
        })
        .start();
  }

  /// Answers how long a body was.
  std::uint16_t start_measuring(std::uint64_t body_bytes_max) {
    const BlockingHandler measure([](const Request& request) {
      return Response::with_text(200, "text/plain", std::to_string(request.body().size()));
    });
    return server_.with_routes({{Method::post, "/length", measure, body_bytes_max}}).start();
  }

  /// Lets only those in who knock, and counts.
  AdmittedHandler admitted() {
    return {[this](const Request& request) -> Admission {
      ++asked_;
      if (!request.body().empty()) return Response::empty(500);
      if (!request.header("Knock")) return Response::empty(401);
      return [](const Request& whole) { return Response::with_text(200, "text/plain", whole.body()); };
    }};
  }

  std::atomic<int> asked_ = 0;
  TestServer server_;
};

const std::string kKnock = "Knock: 1\r\n";

TEST_F(BufferedBodyTest, WhoIsRefusedIsAnsweredBeforeTheBodyIsRead) {
  const auto port = start();
  for (const std::string framing :
       {"Content-Length: 50\r\n", "Content-Length: 100000000\r\n", "Transfer-Encoding: chunked\r\n",
        "Content-Length: 50\r\nExpect: 100-continue\r\n"}) {
    RawClient client(port);
    // Not a byte of the body is ever sent: an answer says that none was waited for.
    const auto answer = client.ask("POST /admitted HTTP/1.1\r\nHost: t\r\n" + framing + "\r\n");
    ASSERT_TRUE(answer) << framing;
    EXPECT_EQ(answer->status, 401) << framing;
  }
  for (const auto& seen : server_.observer.wait_for(4)) EXPECT_EQ(seen.received_bytes, 0U);
}

TEST_F(BufferedBodyTest, WhoIsLetInIsAskedOnceAndGetsHisBodyRead) {
  RawClient client(start());
  EXPECT_EQ(client.ask(post("/admitted", "nasi", kKnock))->body, "nasi");
  EXPECT_EQ(client.ask(post("/admitted", "", kKnock))->body, "");
  EXPECT_EQ(client.ask(post("/admitted", std::string(100, 'x'), kKnock))->body, std::string(100, 'x'));
  EXPECT_EQ(asked_.load(), 3);
  const std::string chunked =
      "POST /admitted HTTP/1.1\r\nHost: t\r\nKnock: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(client.ask(chunked + "64\r\n" + std::string(100, 'y') + "\r\n0\r\n\r\n")->body,
            std::string(100, 'y'));
  EXPECT_EQ(client.ask(post("/admitted", std::string(101, 'x'), kKnock))->status, 413);
  EXPECT_EQ(client.ask(post("/admitted", "small"))->status, 401) << "the short rests were drained";
  EXPECT_EQ(client.ask(post("/admitted", "after that", kKnock))->body, "after that");
  EXPECT_EQ(client.ask(chunked + "65\r\n" + std::string(101, 'y') + "\r\n0\r\n\r\n")->status, 413);
}

TEST_F(BufferedBodyTest, ARouteWithoutBodiesAnswersBeforeOneIsRead) {
  RawClient client(start());
  ASSERT_TRUE(client.send("POST /bodiless HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\n\r\n"));
  EXPECT_EQ(client.receive()->body, "body: ");
  EXPECT_EQ(client.ask("nasi" + post("/inline", "goreng"))->body, "inline") << "it was dropped afterwards";
  EXPECT_EQ(client.ask(post("/echo", "and on"))->body, "and on");
}

TEST_F(BufferedBodyTest, BodiesThatAreKeptShareABudget) {
  server_.options.buffered_bytes_max = 150;
  server_.options.trusted_proxies = *TrustedProxies::parse({"127.0.0.1"});  // which sends for many
  const auto port = start();
  RawClient first(port);
  // Its share is taken when the body is waited for, and the 100 says that it is.
  const std::string expecting = "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n";
  ASSERT_EQ(first.ask("POST /echo HTTP/1.1\r\nHost: t\r\n" + expecting)->status, 100);
  RawClient second(port);
  const auto refused = second.ask(post("/echo", std::string(51, 'x')));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_GE(std::stoi(refused->header("Retry-After").value_or("0")), 1);
  EXPECT_EQ(second.ask(post("/echo", std::string(50, 'x')))->status, 200) << "so much is left";
  EXPECT_EQ(first.ask(std::string(100, 'y'))->body, std::string(100, 'y'));
  EXPECT_EQ(second.ask(post("/echo", std::string(100, 'x')))->status, 200) << "given back";
}

TEST_F(BufferedBodyTest, WhoAnnouncesBodiesAndSendsNoneTakesThemFromNobody) {
  constexpr std::uint64_t kLimit = 3 * kMiB;
  const auto port = start_measuring(kLimit);
  std::vector<RawClient> idle;
  for (const std::string& framing : {std::string("Transfer-Encoding: chunked\r\n"),
                                     "Content-Length: " + std::to_string(kLimit) + "\r\n"}) {
    for (int i = 0; i < 22; ++i) {
      idle.emplace_back(port);
      // The 100 says that the body is waited for.
      const auto waits =
          idle.back().ask("POST /length HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\n" + framing + "\r\n");
      ASSERT_TRUE(waits);
      ASSERT_EQ(waits->status, 100);
    }
  }
  const auto answer = RawClient(port).ask(post("/length", std::string(kLimit, 'x')));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, std::to_string(kLimit));
}

TEST_F(BufferedBodyTest, ABodyThatOutgrowsTheBudgetIsRefusedInItsMidst) {
  server_.options.buffered_bytes_max = 100 * kKiB;
  const auto port = start_measuring(kMiB);
  for (int i = 0; i < 3; ++i) {
    const auto refused = RawClient(port).ask(post("/length", std::string(101 * kKiB, 'x')));
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
    const auto taken = RawClient(port).ask(post("/length", std::string(100 * kKiB, 'x')));
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->body, "102400") << "what the one before had is given back";
  }
}

TEST_F(BufferedBodyTest, BodiesOfOneAddressLeaveRoomForThoseOfOthers) {
  server_.options.buffered_bytes_max = 400;
  server_.options.trusted_proxies = *TrustedProxies::parse({"127.0.0.1"});
  const auto port = start();
  const std::string one = "X-Forwarded-For: 192.0.2.1\r\n";
  const std::string expecting =
      "POST /echo HTTP/1.1\r\nHost: t\r\n" + one + "Content-Length: 100\r\nExpect: 100-continue\r\n\r\n";
  RawClient first(port);
  ASSERT_EQ(first.ask(expecting)->status, 100);
  RawClient second(port);
  ASSERT_EQ(second.ask(expecting)->status, 100);
  EXPECT_EQ(RawClient(port).ask(post("/echo", std::string(100, 'x'), one))->status, 503);
  const std::string other = "X-Forwarded-For: 192.0.2.2\r\n";
  EXPECT_EQ(RawClient(port).ask(post("/echo", std::string(100, 'x'), other))->status, 200);
}

TEST_F(BufferedBodyTest, ABodyThatBreaksOffGivesItsShareBack) {
  server_.options.buffered_bytes_max = 100;
  const auto port = start();
  for (int i = 0; i < 3; ++i) {
    RawClient(port).send("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 100\r\n\r\nhalf");
    ASSERT_EQ(server_.observer.wait_for(static_cast<std::size_t>(i) + 1).back().end, Exchange::End::aborted);
  }
  EXPECT_EQ(RawClient(port).ask(post("/echo", std::string(100, 'x')))->status, 200);
}

}  // namespace
}  // namespace lumbung::http
