#include "http/response_writer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/byte_size.h"
#include "base/error.h"

namespace lumbung::http {
namespace {

constexpr std::size_t kStreamBufferBytes = 256 * kKiB;

void append_hex(std::string& out, std::uint64_t number) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  out.append(digits.data(), end);
}

/// More than all that a head has of itself.
constexpr std::size_t kRestBytesMax = 256;

/// A head has some fifteen pieces: append() would be called for each, and make them grow.
class HeadText {
 public:
  HeadText(std::string& out, std::size_t most) : out_(out) {
    out_.resize(most);
    end_ = out_.data();
  }
  ~HeadText() { out_.resize(static_cast<std::size_t>(end_ - out_.data())); }
  HeadText(const HeadText&) = delete;
  HeadText& operator=(const HeadText&) = delete;

  void add(std::string_view text) {
    if (static_cast<std::size_t>(room_end() - end_) < text.size()) throw Fault("a head has no room left");
    end_ = std::copy(text.begin(), text.end(), end_);
  }
  void add(std::uint64_t number) { end_ = std::to_chars(end_, room_end(), number).ptr; }

 private:
  char* room_end() const { return out_.data() + out_.size(); }

  std::string& out_;
  char* end_;
};

std::string_view view_of(const SharedBody& body) {
  return std::string_view(*body.bytes).substr(body.offset, body.length);
}

/// What a cache keeps it gives to others, who would take the trace for that of their own request: there it is
/// only told to who sent one.
bool tells_the_trace(const Response& response, const telemetry::TraceContext& trace) {
  if (trace.empty()) return false;
  if (!trace.parent_id().empty()) return true;
  const auto rule = response.headers.find("Cache-Control");
  return !rule || rule->find("max-age=") == std::string_view::npos;
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
      append_hex(frame, count);
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
  const std::string_view reason = response.status == 200 ? "OK" : reason_phrase(response.status);
  HeadText head(out, reason.size() + facts.date.size() + response.headers.text().size() +
                         facts.request_id.size() + kRestBytesMax);
  head.add(facts.http10 ? "HTTP/1.0 " : "HTTP/1.1 ");
  head.add(static_cast<std::uint64_t>(response.status));
  head.add(" ");
  head.add(reason);
  head.add("\r\nDate: ");
  head.add(facts.date);
  head.add("\r\n");
  head.add(response.headers.text());
  const bool has_no_body = response.status == 204 || response.status == 304;
  if (facts.chunked) {
    head.add("Transfer-Encoding: chunked\r\n");
  } else if (const auto length = body_length(response.body); length && !has_no_body) {
    head.add("Content-Length: ");
    head.add(*length);
    head.add("\r\n");
  }
  head.add("X-Request-Id: ");
  head.add(facts.request_id);
  if (tells_the_trace(response, facts.trace)) {
    head.add("\r\ntraceparent: ");
    const auto traceparent = facts.trace.sent();
    head.add({traceparent.data(), traceparent.size()});
  }
  if (!facts.keep_alive) {
    head.add("\r\nConnection: close");
  } else if (facts.http10) {
    head.add("\r\nConnection: keep-alive");
  }
  head.add("\r\n\r\n");
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
