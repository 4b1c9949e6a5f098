// What a Connection does where all that passes is TLS.

#include <algorithm>
#include <array>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.h"
#include "base/read_at.h"
#include "http/connection.h"
#include "http/tls_bridge.h"

namespace lumbung::http {
namespace {

using Step = TlsChannel::Step;

/// After so many bytes without a full socket the other connections of the thread get their turn.
constexpr std::uint64_t kEncryptedTurnBytes = 16 * TlsChannel::kRecordBytes;

/// To encrypt what lies across two lines with each step takes half as long again.
constexpr std::size_t kCacheLine = 64;

constexpr std::string_view kPlainAnswer =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nConnection: close\r\n\r\n"
    R"({"type":"about:blank","title":"Bad Request","status":400,"code":"tls_required",)"
    R"("detail":"This port speaks HTTPS: ask again with https:// in front."})"
    "\n";

/// One record's worth of what the I/O thread is about to encrypt; nothing in it outlives a call.
std::array<char, TlsChannel::kRecordBytes>& record_of_this_thread() {
  alignas(kCacheLine) thread_local std::array<char, TlsChannel::kRecordBytes> record;
  return record;
}

/// What of a file is read at a time; likewise.
std::array<char, 2 * TlsChannel::kRecordBytes>& file_buffer_of_this_thread() {
  alignas(kCacheLine) thread_local std::array<char, 2 * TlsChannel::kRecordBytes> buffer;
  return buffer;
}

/// How many bytes came; nullopt when the file can't be read.
std::optional<std::size_t> read_piece(const FileBody& piece, std::uint64_t at, std::span<char> into) {
  try {
    return read_some_at(piece.file->get(), piece.offset + at, std::as_writable_bytes(into),
                        "read what is delivered");
  } catch (const Fault&) {
    return std::nullopt;
  }
}

/// As much of both as a record holds. A head and the beginning of its body go together.
std::string_view first_record(std::string_view head, std::string_view body) {
  if (head.empty()) return body.substr(0, TlsChannel::kRecordBytes);
  auto& record = record_of_this_thread();
  const std::size_t of_head = std::min(head.size(), record.size());
  const std::size_t of_body = std::min(body.size(), record.size() - of_head);
  std::copy_n(head.begin(), of_head, record.begin());
  std::copy_n(body.begin(), of_body, record.begin() + static_cast<std::ptrdiff_t>(of_head));
  return {record.data(), of_head + of_body};
}

}  // namespace

void Connection::encrypt(std::shared_ptr<TlsCredentials::Context> credentials,
                         std::chrono::milliseconds close_timeout) {
  tls_ = std::make_unique<TlsChannel>(std::move(credentials), socket_.native_handle());
  close_timeout_ = close_timeout;
}

asio::awaitable<Connection::Io> Connection::wait_for(Step step) {
  if (step != Step::want_read && step != Step::want_write) co_return Io::closed;
  boost::system::error_code failed;
  co_await socket_.async_wait(step == Step::want_read ? Socket::wait_read : Socket::wait_write,
                              asio::redirect_error(asio::use_awaitable, failed));
  co_return outcome(failed);
}

asio::awaitable<bool> Connection::shake_hands(std::chrono::milliseconds span) {
  arm(span);
  Step step = tls_->shake_hands();
  while (step != Step::done) {
    const Io io = co_await wait_for(step);
    if (io != Io::done) break;
    step = tls_->shake_hands();
  }
  disarm();
  if (tls_->is_asked_in_plain()) co_await explain_protocol();
  co_return step == Step::done;
}

asio::awaitable<void> Connection::explain_protocol() {
  tls_.reset();
  const bool sent = co_await write_all(kPlainAnswer, {}, More::no);
  if (sent) co_await linger(close_timeout_);
}

void Connection::say_goodbye() {
  if (tls_) tls_->say_goodbye();
}

asio::awaitable<Connection::ReadResult> Connection::decrypt_into(std::span<char> room) {
  ReadResult result;
  // Between two requests nothing is there, as a rule, and to ask the system is not for nothing.
  if (phase_ == Phase::idle && !tls_->holds_bytes()) {
    result.io = co_await wait_for(Step::want_read);
    if (result.io != Io::done) co_return result;
  }
  while (true) {
    const TlsChannel::Moved moved = tls_->read(room);
    if (moved.step == Step::done) {
      result = {aborted_ ? Io::closed : Io::done, moved.count};
      co_return result;
    }
    result.io = co_await wait_for(moved.step);
    if (result.io != Io::done) co_return result;
  }
}

bool Connection::encrypt_some(std::string_view& head, std::string_view& body, More more) {
  for (std::uint64_t turn = 0; turn < kEncryptedTurnBytes && (!head.empty() || !body.empty());) {
    const std::string_view record = first_record(head, body);
    const bool is_last = record.size() == head.size() + body.size();
    const TlsChannel::Moved moved = tls_->write(record, more == More::yes || !is_last);
    if (moved.step == Step::want_write) return true;
    if (moved.step != Step::done) return false;
    sent_bytes_ += moved.count;
    turn += moved.count;
    const std::size_t of_head = std::min(moved.count, head.size());
    head.remove_prefix(of_head);
    body.remove_prefix(moved.count - of_head);
  }
  return true;
}

/// In one record where both fit: a record has a cost of its own. Nothing but the same bytes may follow after
/// a full socket, so the file is read again then: the bytes of a stored file do not change.
std::optional<std::uint64_t> Connection::encrypt_some(std::string_view& head, const FileBody& piece,
                                                      std::uint64_t done) {
  auto& buffer = file_buffer_of_this_thread();
  std::uint64_t sent = 0;
  while (sent < kEncryptedTurnBytes && (!head.empty() || done + sent < piece.length)) {
    const std::size_t of_head = std::min(head.size(), buffer.size());
    std::copy_n(head.begin(), of_head, buffer.begin());
    const auto wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>(piece.length - done - sent, buffer.size() - of_head));
    const std::optional<std::size_t> of_file =
        read_piece(piece, done + sent, std::span(buffer).subspan(of_head, wanted));
    if (!of_file || (*of_file == 0 && wanted > 0)) return std::nullopt;
    const bool is_last = of_head == head.size() && done + sent + *of_file == piece.length;
    for (std::string_view rest(buffer.data(), of_head + *of_file); !rest.empty();) {
      const TlsChannel::Moved moved = tls_->write(rest, !is_last || rest.size() > TlsChannel::kRecordBytes);
      if (moved.step == Step::want_write) return sent;
      if (moved.step != Step::done) return std::nullopt;
      sent_bytes_ += moved.count;
      rest.remove_prefix(moved.count);
      const std::size_t dropped = std::min(moved.count, head.size());
      head.remove_prefix(dropped);
      sent += moved.count - dropped;
    }
  }
  return sent;
}

}  // namespace lumbung::http
