#include "raw_client.h"

#include <array>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"

namespace lumbung::http {
namespace {

constexpr timeval kPatience{5, 0};

std::string unchunk(std::string_view chunked, std::size_t& used) {
  std::string body;
  std::size_t at = 0;
  while (true) {
    const std::size_t line_end = chunked.find("\r\n", at);
    if (line_end == std::string_view::npos) return {};
    const std::size_t size = std::stoul(std::string(chunked.substr(at, line_end - at)), nullptr, 16);
    at = line_end + 2;
    if (chunked.size() < at + size + 2) return {};
    body += chunked.substr(at, size);
    at += size + 2;
    if (size == 0) break;
  }
  used = at;
  return body;
}

}  // namespace

RawClient::RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("connect failed");
  }
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::fill() {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  received_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> RawClient::Answer::header(std::string_view name) const {
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    at += 2;
    const std::size_t end = head.find("\r\n", at);
    const std::string_view line = std::string_view(head).substr(at, end - at);
    const std::size_t colon = line.find(':');
    if (equal_ignoring_case(line.substr(0, colon), name)) return std::string(trim(line.substr(colon + 1)));
    at = end;
  }
  return std::nullopt;
}

std::optional<RawClient::Answer> RawClient::receive(Expect expect) {
  Answer answer;
  std::size_t head_end = 0;
  while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return std::nullopt;
  }
  answer.head = received_.substr(0, head_end + 2);
  received_.erase(0, head_end + 4);
  answer.status = std::stoi(answer.head.substr(9, 3));
  const bool bodiless = answer.status < 200 || answer.status == 204 || answer.status == 304;
  if (bodiless || expect == Expect::head_only) return answer;
  if (const auto length = answer.header("Content-Length")) {
    const std::size_t wanted = std::stoul(*length);
    while (received_.size() < wanted) {
      if (!fill()) return std::nullopt;
    }
    answer.body = received_.substr(0, wanted);
    received_.erase(0, wanted);
  } else if (answer.header("Transfer-Encoding")) {
    std::size_t used = 0;
    while (answer.body = unchunk(received_, used), used == 0) {
      if (!fill()) return std::nullopt;
    }
    received_.erase(0, used);
  } else {
    while (fill()) continue;
    answer.body = std::exchange(received_, {});
  }
  return answer;
}

std::optional<RawClient::Answer> RawClient::ask(std::string_view bytes, Expect expect) {
  send(bytes);
  return receive(expect);
}

bool RawClient::is_closed() {
  std::array<char, 65536> buffer{};
  while (true) {
    const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (count > 0) continue;
    return count == 0 || errno == ECONNRESET;
  }
}

std::string get(std::string_view target, std::string_view fields) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n";
}

std::string post(std::string_view target, std::string_view body, std::string_view fields) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(fields) + "\r\n" + std::string(body);
}

}  // namespace lumbung::http
