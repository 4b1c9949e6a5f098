#include <gtest/gtest.h>

#include "base/sha256.h"
#include "http/body_pump.h"
#include "raw_client.h"
#include "test_server.h"

namespace lumbung::http {
namespace {

using namespace std::chrono_literals;

/// Handlers that read their bodies as they arrive.
class Uploads {
 public:
  explicit Uploads(BlockingPool& pool) : pool_(&pool) {}

  asio::awaitable<Response> count(Request, BodyStream& body) {
    std::vector<std::byte> buffer(1000);
    std::size_t sum = 0;
    while (const std::size_t count = co_await body.read_some(buffer)) {
      for (std::size_t i = 0; i < count; ++i) sum += static_cast<std::size_t>(buffer[i]);
    }
    co_return Response::with_text(200, "text/plain",
                                  std::to_string(body.received_bytes()) + ' ' + std::to_string(sum));
  }

  asio::awaitable<Response> pump(Request request, BodyStream& body) {
    std::string kept;
    std::function<void(std::span<const std::byte>)> consume = [&](std::span<const std::byte> bytes) {
      if (request.query("fail")) throw Fault(ErrorCode::insufficient_storage, "disk full");
      std::this_thread::sleep_for(1ms);
      kept.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    };
    const std::uint64_t total = co_await pump_body(body, *pool_, std::move(consume));
    const Sha256 digest = Sha256::of(as_bytes(kept));
    co_return Response::with_text(200, "text/plain", std::to_string(total) + ' ' + digest.hex());
  }

  asio::awaitable<Response> refuse(Request, BodyStream&) { co_return Response::empty(403); }

  asio::awaitable<Response> own_limit(Request request, BodyStream& body) {
    body.limit_to(10);
    Response response = co_await count(std::move(request), body);
    co_return response;
  }

 private:
  BlockingPool* pool_;
};

using Member = asio::awaitable<Response> (Uploads::*)(Request, BodyStream&);

class BodyTest : public ::testing::Test {
 protected:
  BodyTest() : server_({}) {}

  std::uint16_t start() {
    return server_
        .with_routes({
            {Method::post, "/count", handler(&Uploads::count), 200'000},
            {Method::post, "/pump", handler(&Uploads::pump), 64'000'000},
            {Method::post, "/refuse", handler(&Uploads::refuse), 64'000'000},
            {Method::post, "/own", handler(&Uploads::own_limit), 1000},
            {Method::post, "/echo", BlockingHandler([](const Request& r) {
               return Response::with_text(200, "text/plain", r.body());
             }),
             100},
        })
        .start();
  }

  StreamingHandler handler(Member member) {
    return [this, member](Request request, BodyStream& body) {
      return (uploads_.*member)(std::move(request), body);
    };
  }

  TestServer server_;
  Uploads uploads_{server_.pool};
};

const std::string kChunked = "POST /count HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";

TEST_F(BodyTest, StreamsAnnouncedAndChunkedBodies) {
  RawClient client(start());
  EXPECT_EQ(client.ask(post("/count", "AAA"))->body, "3 195");
  EXPECT_EQ(client.ask(kChunked + "3;ext=1\r\nAAA\r\n1\r\nB\r\n0\r\nTrailer: x\r\n\r\n")->body, "4 261");
  EXPECT_EQ(client.ask(kChunked + "0\r\n\r\n")->body, "0 0");
  EXPECT_EQ(client.ask("POST /count HTTP/1.1\r\nHost: t\r\n\r\n")->body, "0 0");
  ASSERT_TRUE(client.send(kChunked));
  for (const char byte : std::string("5\r\nhello\r\n0\r\n\r\n"))
    ASSERT_TRUE(client.send(std::string_view(&byte, 1)));
  EXPECT_EQ(client.receive()->body, "5 532");
  EXPECT_EQ(client.ask(post("/echo", "after all that"))->body, "after all that");
  EXPECT_EQ(server_.observer.wait_for(1).at(0).received_bytes, 3U);
}

TEST_F(BodyTest, ABrokenChunkIs400AndEndsTheConnection) {
  const auto port = start();
  for (const std::string broken :
       {"zz\r\nAAA\r\n", "3\r\nAAAA\r\n0\r\n\r\n", "fffffffffffffffff\r\n", "-1\r\n", "+3\r\nAAA\r\n",
        "0x3\r\nAAA\r\n", " 3\r\nAAA\r\n", "3\nAAA\r\n", "\r\n", ";x\r\nAAA\r\n", "3\r\nAAA\n0\r\n\r\n"}) {
    RawClient client(port);
    const auto answer = client.ask(kChunked + broken);
    ASSERT_TRUE(answer) << broken;
    EXPECT_EQ(answer->status, 400) << broken;
    EXPECT_EQ(answer->header("Connection"), "close");
  }
}

TEST_F(BodyTest, AnEndlessChunkHeadIsRefused) {
  RawClient client(start());
  client.send(kChunked + "1;" + std::string(20'000, 'x'));
  EXPECT_EQ(client.receive()->status, 400);
}

TEST_F(BodyTest, TooLargeAnnouncedIs413BeforeTheBody) {
  RawClient client(start());
  ASSERT_TRUE(client.send("POST /count HTTP/1.1\r\nHost: t\r\nContent-Length: 100000000\r\n\r\n"));
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_NE(answer->body.find("payload_too_large"), std::string::npos);
}

TEST_F(BodyTest, TooLargeChunkedIs413WhileTheClientStillSends) {
  RawClient client(start());
  ASSERT_TRUE(client.send(kChunked));
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
  // Far more than the limit, and never an end: the answer must come all the same and survive until it is
  // read.
  for (int i = 0; i < 40; ++i) {
    if (!client.send(chunk)) break;
  }
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
}

TEST_F(BodyTest, AHandlerMayLowerTheLimit) {
  RawClient client(start());
  EXPECT_EQ(client.ask(post("/own", "0123456789"))->status, 200);
  EXPECT_EQ(client.ask(post("/own", "0123456789a"))->status, 413);
}

TEST_F(BodyTest, ABufferedBodyIsLimitedToo) {
  RawClient client(start());
  EXPECT_EQ(client.ask(post("/echo", std::string(100, 'x')))->status, 200);
  EXPECT_EQ(client.ask(post("/echo", std::string(101, 'x')))->status, 413);
  EXPECT_EQ(client.ask(post("/echo", "small"))->body, "small") << "the short rest was drained";
}

TEST_F(BodyTest, ContinueIsSaidByTheFirstRead) {
  RawClient client(start());
  const std::string expecting = "Content-Length: 3\r\nExpect: 100-continue\r\n\r\n";
  EXPECT_EQ(client.ask("POST /count HTTP/1.1\r\nHost: t\r\n" + expecting)->status, 100);
  EXPECT_EQ(client.ask("AAA")->body, "3 195");
  EXPECT_EQ(client.ask("POST /refuse HTTP/1.1\r\nHost: t\r\n" + expecting)->status, 403)
      << "no 100 before it";
  EXPECT_TRUE(client.is_closed());
}

TEST_F(BodyTest, AnUnreadLargeBodyGetsItsAnswer) {
  RawClient client(start());
  ASSERT_TRUE(client.send("POST /refuse HTTP/1.1\r\nHost: t\r\nContent-Length: 30000000\r\n\r\n"));
  const std::string block(1'000'000, 'x');
  for (int i = 0; i < 5; ++i) client.send(block);
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 403);
  EXPECT_EQ(answer->header("Connection"), "close");
}

TEST_F(BodyTest, ThePumpHandsOverAllBytesInOrder) {
  RawClient client(start());
  for (const std::size_t size : {0U, 1U, 524'288U, 524'289U, 5'000'000U}) {
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 2654435761U >> 13U);
    const auto answer = client.ask(post("/pump", body));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, std::to_string(size) + ' ' + Sha256::of(as_bytes(body)).hex());
  }
}

TEST_F(BodyTest, AFaultOfTheConsumerReachesTheHandler) {
  RawClient client(start());
  const auto answer = client.ask(post("/pump?fail=1", std::string(2'000'000, 'x')));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 500);
  EXPECT_EQ(server_.observer.faults(), 1U);
}

TEST_F(BodyTest, AClientThatLeavesInMidBodyIsReportedAsAborted) {
  const auto port = start();
  { RawClient(port).send("POST /pump HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\nhalf"); }
  const auto seen = server_.observer.wait_for(1);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].end, Exchange::End::aborted);
  EXPECT_EQ(seen[0].received_bytes, 4U);
  EXPECT_EQ(server_.observer.faults(), 0U);
}

TEST_F(BodyTest, ABodyWithoutProgressIs408) {
  server_.options.body_timeout = 60ms;
  RawClient client(start());
  ASSERT_TRUE(client.send("POST /count HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\nhalf"));
  const auto answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 408);
}

TEST_F(BodyTest, ATrickleBelowTheLeastProgressIs408) {
  server_.options.body_timeout = 100ms;
  server_.options.body_progress_bytes_min = 1000;
  RawClient client(start());
  client.send("POST /count HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n");
  for (int i = 0; i < 50; ++i) {
    client.send("x");
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_EQ(client.receive()->status, 408);
}

TEST_F(BodyTest, SlowButSteadyUploadsPass) {
  server_.options.body_timeout = 150ms;
  server_.options.body_progress_bytes_min = 1;
  RawClient client(start());
  client.send("POST /count HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n");
  for (int i = 0; i < 10; ++i) {
    client.send("A");
    std::this_thread::sleep_for(40ms);
  }
  EXPECT_EQ(client.receive()->body, "10 650");
}

}  // namespace
}  // namespace lumbung::http
