#include <cstdlib>

#include <fcntl.h>
#include <gtest/gtest.h>

#include "http/cors.h"
#include "http/file_response.h"
#include "raw_client.h"
#include "test_server.h"

namespace lumbung::http {
namespace {

std::string letters(std::size_t count) {
  std::string text(count, ' ');
  for (std::size_t i = 0; i < count; ++i) text[i] = static_cast<char>('a' + i % 26);
  return text;
}

std::shared_ptr<const UniqueFd> file_of(const std::string& content) {
  std::string path = ::testing::TempDir() + "delivery-XXXXXX";
  auto file = std::make_shared<UniqueFd>(::mkstemp(path.data()));
  EXPECT_EQ(::write(file->get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::unlink(path.c_str());
  return file;
}

class DeliveryTest : public ::testing::Test {
 protected:
  DeliveryTest() : server_({}, {cors()}) {
    InlineThenBlocking deliver{[this](const Request& request) { return std::optional(answer(request)); },
                               nullptr};
    server_.with_routes({{Method::get, "/{source}", deliver},
                         {Method::get, "/stream/{length}", BlockingHandler([](const Request& request) {
                            return streamed(request.param("length"));
                          })}});
    client_.emplace(server_.start());
  }

  static std::shared_ptr<Middleware> cors() {
    CorsPolicy policy;
    policy.origins = {"https://app.example.com"};
    policy.exposed_headers = {"ETag", "X-Request-Id"};
    return std::make_shared<Cors>(policy);
  }

  Response answer(const Request& request) const {
    Representation thing;
    thing.content_type = "image/jpeg";
    thing.validators = {"\"v1\"", Timestamp(std::chrono::seconds(1'700'000'000))};
    thing.headers.add("Cache-Control", "immutable");
    thing.size_bytes = content_.size();
    if (request.param("source") == "memory") {
      thing.source = std::make_shared<const std::string>(content_);
    } else {
      thing.source = file_;
    }
    if (request.param("source") == "shrunk") thing.size_bytes += 1000;
    return respond_with(request, std::move(thing));
  }

  static Response streamed(std::string_view length) {
    auto left = std::make_shared<std::size_t>(600'000);
    Response response;
    StreamedBody body;
    if (length.starts_with("known")) body.length = *left;
    body.read = [left, breaks = length.ends_with("broken")](std::span<std::byte> into) {
      if (breaks && *left < 300'000) throw Fault("the store went away");
      const std::size_t count = std::min<std::size_t>({*left, into.size(), 100'000});
      std::fill_n(into.begin(), count, std::byte{'s'});
      *left -= count;
      return count;
    };
    response.body = std::move(body);
    return response;
  }

  RawClient::Answer ask(const std::string& target, const std::string& fields = {}) {
    auto answer = client_->ask(get(target, fields));
    EXPECT_TRUE(answer);
    return answer.value_or(RawClient::Answer{});
  }

  std::string content_ = letters(3'000'000);
  std::shared_ptr<const UniqueFd> file_ = file_of(content_);
  TestServer server_;
  std::optional<RawClient> client_;
};

TEST_F(DeliveryTest, SmallPiecesOfAFileArriveWholeWhenTheClientReadsLate) {
  constexpr std::size_t kPieces = 400;
  constexpr std::size_t kBytes = 50'000;  // altogether more than the sockets hold
  std::string all;
  for (std::size_t i = 0; i < kPieces; ++i) {
    all += get("/file", "Range: bytes=" + std::to_string(i) + "-" + std::to_string(i + kBytes - 1) + "\r\n");
  }
  ASSERT_TRUE(client_->send(all));
  for (std::size_t i = 0; i < kPieces; ++i) {
    const auto piece = client_->receive();
    ASSERT_TRUE(piece.has_value()) << i;
    ASSERT_TRUE(piece->body == content_.substr(i, kBytes)) << i;
  }
}

TEST_F(DeliveryTest, WholeFilesAndMemoryArrive) {
  for (const std::string source : {"/file", "/memory"}) {
    const auto answer = ask(source);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, content_);
    EXPECT_EQ(answer.header("Accept-Ranges"), "bytes");
    EXPECT_EQ(answer.header("ETag"), "\"v1\"");
    EXPECT_EQ(answer.header("Last-Modified"), "Tue, 14 Nov 2023 22:13:20 GMT");
    EXPECT_EQ(answer.header("Content-Type"), "image/jpeg");
  }
}

TEST_F(DeliveryTest, RangesAreCutFromFilesAndMemory) {
  for (const std::string source : {"/file", "/memory"}) {
    const auto one = ask(source, "Range: bytes=26-51\r\n");
    EXPECT_EQ(one.status, 206);
    EXPECT_EQ(one.body, "abcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(one.header("Content-Range"), "bytes 26-51/3000000");
    const auto suffix = ask(source, "Range: bytes=-10\r\n");
    EXPECT_EQ(suffix.body, content_.substr(content_.size() - 10));
    const auto beyond = ask(source, "Range: bytes=3000000-\r\n");
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(beyond.header("Content-Range"), "bytes */3000000");
    EXPECT_EQ(beyond.header("Cache-Control"), "no-store");
    EXPECT_EQ(ask(source, "Range: bytes=9-1\r\n").status, 200) << "malformed: ignored";
    EXPECT_EQ(ask(source, "Range: bytes=0-1\r\nIf-Range: \"old\"\r\n").status, 200);
    EXPECT_EQ(ask(source, "Range: bytes=0-1\r\nIf-Range: \"v1\"\r\n").status, 206);
  }
}

TEST_F(DeliveryTest, SeveralRangesComeAsMultipart) {
  for (const std::string source : {"/file", "/memory"}) {
    const auto answer = ask(source, "Range: bytes=0-2,100-102\r\n");
    EXPECT_EQ(answer.status, 206);
    const std::string type = answer.header("Content-Type").value_or("");
    const std::string boundary = type.substr(type.find('=') + 1);
    const std::string part = "Content-Type: image/jpeg\r\nContent-Range: bytes ";
    EXPECT_EQ(answer.body, "--" + boundary + "\r\n" + part + "0-2/3000000\r\n\r\nabc\r\n--" + boundary +
                               "\r\n" + part + "100-102/3000000\r\n\r\n" + content_.substr(100, 3) +
                               "\r\n--" + boundary + "--\r\n");
  }
}

TEST_F(DeliveryTest, ConditionsSaveTheBody) {
  const auto fresh = ask("/file", "If-None-Match: W/\"v1\"\r\n");
  EXPECT_EQ(fresh.status, 304);
  EXPECT_EQ(fresh.header("ETag"), "\"v1\"");
  EXPECT_EQ(fresh.header("Content-Length"), std::nullopt);
  EXPECT_EQ(ask("/file", "If-Match: \"other\"\r\n").status, 412);
  EXPECT_EQ(ask("/file", "If-Modified-Since: Tue, 14 Nov 2023 22:13:20 GMT\r\n").status, 304);
}

TEST_F(DeliveryTest, HeadTellsTheSizeAndIgnoresRanges) {
  const auto answer = client_->ask("HEAD /file HTTP/1.1\r\nHost: t\r\nRange: bytes=0-1\r\n\r\n",
                                   RawClient::Expect::head_only);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("Content-Length"), "3000000");
  EXPECT_EQ(ask("/memory").status, 200) << "no byte of a body came after HEAD";
}

TEST_F(DeliveryTest, AFileThatIsShorterThanPromisedEndsTheConnection) {
  ASSERT_TRUE(client_->send(get("/shrunk")));
  EXPECT_FALSE(client_->receive());
  EXPECT_EQ(server_.observer.wait_for(1).at(0).end, Exchange::End::aborted);
}

TEST_F(DeliveryTest, StreamedBodiesComeWithLengthOrInChunks) {
  const auto known = ask("/stream/known");
  EXPECT_EQ(known.header("Content-Length"), "600000");
  EXPECT_EQ(known.body, std::string(600'000, 's'));
  const auto unknown = ask("/stream/unknown");
  EXPECT_EQ(unknown.header("Transfer-Encoding"), "chunked");
  EXPECT_EQ(unknown.body, std::string(600'000, 's'));
  const auto old = client_->ask("GET /stream/unknown HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(old);
  EXPECT_EQ(old->body, std::string(600'000, 's'));
}

TEST_F(DeliveryTest, AStreamThatBreaksEndsTheConnectionAndIsToldOf) {
  for (const std::size_t request : {0U, 1U}) {
    RawClient client(server_.server().port());
    ASSERT_TRUE(client.send(get(request == 0 ? "/stream/known-broken" : "/stream/broken")));
    EXPECT_FALSE(client.receive());
    EXPECT_TRUE(client.is_closed());
    const auto seen = server_.observer.wait_for(request + 1);
    ASSERT_EQ(seen.size(), request + 1);
    EXPECT_EQ(seen[request].end, Exchange::End::aborted);
    EXPECT_EQ(seen[request].status, 200);
    EXPECT_GT(seen[request].sent_bytes, 1'000U);
    EXPECT_EQ(server_.observer.faults(), request + 1);
  }
}

TEST_F(DeliveryTest, OtherOriginsAreLetInByPolicy) {
  const std::string origin = "Origin: https://app.example.com\r\n";
  const auto preflight = client_->ask("OPTIONS /file HTTP/1.1\r\nHost: t\r\n" + origin +
                                      "Access-Control-Request-Method: PATCH\r\n"
                                      "Access-Control-Request-Headers: authorization, tus-resumable\r\n\r\n");
  ASSERT_TRUE(preflight);
  EXPECT_EQ(preflight->status, 204);
  EXPECT_EQ(preflight->header("Access-Control-Allow-Origin"), "https://app.example.com");
  EXPECT_EQ(preflight->header("Access-Control-Allow-Headers"), "authorization, tus-resumable");
  EXPECT_NE(preflight->header("Access-Control-Allow-Methods")->find("PATCH"), std::string::npos);

  const auto simple = ask("/memory", origin);
  EXPECT_EQ(simple.header("Access-Control-Allow-Origin"), "https://app.example.com");
  EXPECT_EQ(simple.header("Access-Control-Expose-Headers"), "ETag, X-Request-Id");
  EXPECT_EQ(simple.header("Vary"), "Origin");
  EXPECT_TRUE(ask("/a/b", origin).header("Access-Control-Allow-Origin")) << "errors must be readable too";
  EXPECT_EQ(ask("/memory", "Origin: https://evil.example\r\n").header("Access-Control-Allow-Origin"),
            std::nullopt);
}

}  // namespace
}  // namespace lumbung::http
