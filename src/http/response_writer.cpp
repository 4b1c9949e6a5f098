#include "http/response_writer.h"

#include <array>
#include <charconv>

#include "base/byte_size.h"

namespace lumbung::http {
namespace {

constexpr std::size_t kStreamBufferBytes = 256 * kKiB;

void append_number(std::string& out, std::uint64_t number, int base = 10) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

std::string_view view_of(const SharedBody& body) {
  return std::string_view(*body.bytes).substr(body.offset, body.length);
}

asio::awaitable<bool> send_segments(Connection& connection, std::string_view head,
                                    const SegmentedBody& body) {
  bool sent = co_await connection.write_all(head, {}, Connection::More::yes);
  for (std::size_t i = 0; sent && i < body.segments.size(); ++i) {
    const auto more = i + 1 == body.segments.size() ? Connection::More::no : Connection::More::yes;
    const auto& segment = body.segments[i];
    if (const auto* text = std::get_if<std::string>(&segment)) {
      sent = co_await connection.write_all(*text, {}, more);
    } else if (const auto* shared = std::get_if<SharedBody>(&segment)) {
      sent = co_await connection.write_all(view_of(*shared), {}, more);
    } else {
      sent = co_await connection.send_all({}, std::get<FileBody>(segment), 0);
    }
  }
  co_return sent;
}

asio::awaitable<bool> send_stream(Connection& connection, BlockingPool& pool, std::string_view head,
                                  const StreamedBody& body, bool chunked) {
  bool sent = co_await connection.write_all(head, {}, Connection::More::no);
  std::string buffer(kStreamBufferBytes, '\0');
  std::uint64_t left = body.length.value_or(~std::uint64_t{0});
  std::string frame;
  while (sent && left > 0) {
    const std::span<char> room(buffer.data(), std::min<std::uint64_t>(buffer.size(), left));
    const std::size_t count =
        co_await pool.offload([&body, room] { return body.read(std::as_writable_bytes(room)); });
    if (count == 0) break;
    left -= count;
    frame.clear();
    if (chunked) {
      append_number(frame, count, 16);
      frame += "\r\n";
    }
    sent =
        co_await connection.write_all(frame, std::string_view(buffer).substr(0, count), Connection::More::no);
    if (sent && chunked) sent = co_await connection.write_all("\r\n", {}, Connection::More::no);
  }
  if (body.length) co_return sent&& left == 0;
  if (sent && chunked) sent = co_await connection.write_all("0\r\n\r\n", {}, Connection::More::no);
  co_return sent;
}

}  // namespace

void write_head(const Response& response, const HeadFacts& facts, std::string& out) {
  out.clear();
  out += facts.http10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(response.status));
  out += ' ';
  out += response.status == 200 ? "OK" : reason_phrase(response.status);
  out += "\r\nDate: ";
  out += facts.date;
  out += "\r\n";
  out += response.headers.text();
  const bool has_no_body = response.status == 204 || response.status == 304;
  if (facts.chunked) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (const auto length = body_length(response.body); length && !has_no_body) {
    out += "Content-Length: ";
    append_number(out, *length);
    out += "\r\n";
  }
  out += "X-Request-Id: ";
  out += facts.request_id;
  if (!facts.trace.empty()) {
    out += "\r\ntraceparent: ";
    facts.trace.append_traceparent(out);
  }
  if (!facts.keep_alive) {
    out += "\r\nConnection: close";
  } else if (facts.http10) {
    out += "\r\nConnection: keep-alive";
  }
  out += "\r\n\r\n";
}

bool is_unbounded(const Body& body) {
  return !body_length(body).has_value();
}

std::optional<std::string_view> as_memory(const Body& body) {
  if (std::holds_alternative<std::monostate>(body)) return std::string_view();
  if (const auto* text = std::get_if<std::string>(&body)) return *text;
  if (const auto* shared = std::get_if<SharedBody>(&body)) return view_of(*shared);
  return std::nullopt;
}

asio::awaitable<bool> send_body(Connection& connection, BlockingPool& pool, std::string_view head,
                                const Body& body, bool chunked) {
  bool sent = false;
  if (const auto* file = std::get_if<FileBody>(&body)) {
    sent = co_await connection.send_all(head, *file, 0);
  } else if (const auto* segments = std::get_if<SegmentedBody>(&body)) {
    sent = co_await send_segments(connection, head, *segments);
  } else if (const auto* stream = std::get_if<StreamedBody>(&body)) {
    sent = co_await send_stream(connection, pool, head, *stream, chunked);
  }
  co_return sent;
}

}  // namespace lumbung::http
