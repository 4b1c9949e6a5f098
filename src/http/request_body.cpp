#include "http/request_body.h"

#include <chrono>
#include <cstring>

#include "base/byte_size.h"

namespace lumbung::http {
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::size_t kChunkReadBytes = 64 * kKiB;
constexpr std::uint64_t kDrainBytesMax = 256 * kKiB;
/// Small, because everybody may make us drop bytes.
constexpr std::size_t kDropBytes = 4 * kKiB;

}  // namespace

RequestBody::RequestBody(Connection& connection, const HeadParser& parser, const BodyPaceLimits& pace)
    : connection_(connection),
      announced_(parser.chunked() ? std::nullopt
                                  : std::optional<std::uint64_t>(parser.content_length().value_or(0))),
      finished_(announced_ == 0U),
      owes_continue_(!finished_ && parser.expects_continue()),
      pace_(pace) {}

void RequestBody::check_announced() const {
  if (announced_.value_or(0) > limit_)
    throw BodyError(ErrorCode::payload_too_large, "announced body over its limit");
}

bool RequestBody::worth_draining() const {
  return announced_ && !broken_ && !owes_continue_ && *announced_ - received_ <= kDrainBytesMax;
}

asio::awaitable<bool> RequestBody::drain() {
  limit_ = kNoLimit;
  std::vector<std::byte> dropped(finished_ ? 0 : kDropBytes);
  try {
    while (!finished_) co_await read_some(dropped);
  } catch (const BodyError&) {
    co_return false;
  }
  co_return true;
}

asio::awaitable<std::size_t> RequestBody::read_some(std::span<std::byte> into) {
  if (finished_ || into.empty()) co_return 0;
  check_announced();
  if (owes_continue_) {
    owes_continue_ = false;
    // What came early is the body: the client has not waited.
    if (connection_.input().empty()) {
      const bool written = co_await connection_.write_all(kContinue, {}, Connection::More::no);
      if (!written) fail(ErrorCode::unavailable, "client closed before its body");
    }
  }
  std::size_t count = 0;
  if (announced_) {
    count = co_await read_announced(into);
  } else {
    count = co_await read_chunked(into);
  }
  received_ += count;
  if (received_ > limit_) throw BodyError(ErrorCode::payload_too_large, "body over its limit");
  if (announced_ && received_ == *announced_) finished_ = true;
  co_return count;
}

asio::awaitable<std::size_t> RequestBody::read_announced(std::span<std::byte> into) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), *announced_ - received_));
  ReadBuffer& input = connection_.input();
  if (!input.empty()) {
    const std::size_t early = std::min(count, input.readable().size());
    std::memcpy(into.data(), input.readable().data(), early);
    input.consume(early);
    co_return early;
  }
  arm();
  const Connection::ReadResult result = co_await connection_.read_into(into.first(count));
  account_for(result.io, result.count);
  co_return result.count;
}

asio::awaitable<std::size_t> RequestBody::read_chunked(std::span<std::byte> into) {
  ReadBuffer& input = connection_.input();
  while (true) {
    const ChunkedDecoder::Progress progress = chunks_.take(input.readable(), into);
    input.consume(progress.consumed);
    if (progress.found == ChunkedDecoder::Found::data) co_return progress.produced;
    if (progress.found == ChunkedDecoder::Found::finished) {
      finished_ = true;
      co_return 0;
    }
    if (progress.found == ChunkedDecoder::Found::broken)
      fail(ErrorCode::bad_request, "broken chunk in the body");
    // Who wants little gets no large buffer for it.
    co_await fill(std::clamp(into.size(), ReadBuffer::kIdleBytes / 2, kChunkReadBytes));
  }
}

asio::awaitable<void> RequestBody::fill(std::size_t least) {
  arm();
  const std::size_t before = connection_.input().readable().size();
  const Connection::Io io = co_await connection_.fill(least);
  account_for(io, connection_.input().readable().size() - before);
}

void RequestBody::fail(ErrorCode code, const char* what) {
  broken_ = true;
  throw BodyError(code, what);
}

void RequestBody::arm() {
  waiting_since_ = Connection::Clock::now();
  connection_.arm(std::chrono::ceil<std::chrono::milliseconds>(pace_.left()));
}

void RequestBody::account_for(Connection::Io io, std::size_t count) {
  connection_.disarm();
  if (io == Connection::Io::timed_out) fail(ErrorCode::request_timeout, "body came too slowly");
  if (io == Connection::Io::closed) fail(ErrorCode::unavailable, "client closed in mid-body");
  pace_.waited(Connection::Clock::now() - waiting_since_, count);
  // Bytes that come one by one could pass between two looks at the deadline.
  if (pace_.left() <= std::chrono::nanoseconds(0)) fail(ErrorCode::request_timeout, "body came too slowly");
}

}  // namespace lumbung::http
