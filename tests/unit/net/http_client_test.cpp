#include "net/http_client.h"

#include <filesystem>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/unique_fd.h"

namespace lumbung::net {
namespace {

/// Answers one connection with fixed bytes and keeps what it was sent.
class OneAnswerServer {
 public:
  explicit OneAnswerServer(std::string answer, std::string until)
      : answer_(std::move(answer)), until_(std::move(until)) {
    listener_.reset(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_.get(), 1), 0);
    socklen_t length = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/path"; }

  const std::string& received() {
    thread_.join();
    return received_;
  }

 private:
  void serve() {
    const UniqueFd peer(::accept(listener_.get(), nullptr, nullptr));
    char piece[65'536];
    while (received_.find(until_) == std::string::npos) {
      const ssize_t count = ::recv(peer.get(), piece, sizeof piece, 0);
      if (count <= 0) return;
      received_.append(piece, static_cast<std::size_t>(count));
    }
    ::send(peer.get(), answer_.data(), answer_.size(), MSG_NOSIGNAL);
  }

  std::string answer_;
  std::string until_;
  std::string received_;
  UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

HttpRequest get(const std::string& url) {
  HttpRequest request;
  request.url = url;
  return request;
}

TEST(HttpClient, GivesStatusBodyAndRetryAfter) {
  OneAnswerServer server("HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nlater",
                         "\r\n\r\n");
  HttpClient client;
  HttpRequest request = get(server.url());
  request.headers.emplace_back("Authorization", "Bearer abc");
  const auto answer = client.send(request);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 429);
  EXPECT_EQ(answer->body, "later");
  EXPECT_EQ(answer->retry_after, std::chrono::seconds(7));
  EXPECT_NE(server.received().find("Authorization: Bearer abc\r\n"), std::string::npos);
}

TEST(HttpClient, StreamsAFileAsMultipart) {
  const auto path = std::filesystem::temp_directory_path() / ("lumbung-net-" + std::to_string(::getpid()));
  std::ofstream(path) << std::string(100'000, 'x') << "THE-END";
  OneAnswerServer server("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\n{}", "THE-END");
  HttpClient client;
  HttpRequest request = get(server.url());
  request.method = "POST";
  request.file = FilePart{"file", path, "größe.jpg"};
  std::uint64_t sent_last = 0;
  request.on_progress = [&](std::uint64_t sent, std::uint64_t) { sent_last = sent; };
  const auto answer = client.send(request);
  std::filesystem::remove(path);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 202);
  EXPECT_GE(sent_last, 100'007U);
  EXPECT_NE(server.received().find("filename=\"größe.jpg\""), std::string::npos);
}

TEST(HttpClient, SaysUnavailableWhenNobodyListens) {
  HttpClient client;
  const auto answer = client.send(get("http://127.0.0.1:1/"));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unavailable);
}

TEST(HttpClient, RefusesAnAnswerThatIsTooLarge) {
  OneAnswerServer server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345", "\r\n\r\n");
  HttpClient client;
  HttpRequest request = get(server.url());
  request.answer_bytes_max = 4;
  const auto answer = client.send(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::payload_too_large);
}

TEST(HttpClient, TellsTheStatusOfAnAnswerThatIsTooLarge) {
  OneAnswerServer server("HTTP/1.1 418 Teapot\r\nContent-Length: 5\r\n\r\n12345", "\r\n\r\n");
  HttpClient client;
  HttpRequest request = get(server.url());
  request.answer_bytes_max = 4;
  const Result<int> status = status_of(client, request);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(*status, 418);
  EXPECT_EQ(status_of(client, get("http://127.0.0.1:1/")).error().code, ErrorCode::unavailable);
}

TEST(HttpClient, RefusesOtherSchemes) {
  HttpClient client;
  EXPECT_FALSE(client.send(get("file:///etc/hostname")));
}

TEST(HttpClientMessages, NameNothingOfAUrlButItsHost) {
  HttpClient client;
  // Nobody listens there, and who may not ask for it is told as much.
  const auto answer = client.send({.url = "http://user:geheim@127.0.0.1:1/hook/geheim?token=geheim"});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().message.find("geheim"), std::string::npos) << answer.error().message;
  EXPECT_NE(answer.error().message.find("127.0.0.1"), std::string::npos) << answer.error().message;
}

}  // namespace
}  // namespace lumbung::net
