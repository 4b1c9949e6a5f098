#include "http/tls_bridge.h"

#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/byte_size.h"

namespace lumbung::http {
namespace {

using asio::local::stream_protocol;
using boost::system::error_code;

/// What a TLS record holds at most (RFC 8446, section 5.1).
constexpr std::size_t kRecordBytes = 16 * kKiB;
/// Several records at a time on the way out, where files are large.
constexpr std::size_t kOutBytes = 4 * kRecordBytes;

constexpr std::string_view kPlainAnswer =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nConnection: close\r\n\r\n"
    R"({"type":"about:blank","title":"Bad Request","status":400,"code":"tls_required",)"
    R"("detail":"This port speaks HTTPS: ask again with https:// in front."})"
    "\n";

bool is_plain_http(const error_code& failed) {
  return failed.category() == asio::error::get_ssl_category() &&
         ERR_GET_REASON(static_cast<unsigned long>(failed.value())) == SSL_R_HTTP_REQUEST;
}

/// Waits until `flag` is false; whoever clears it cancels `changed`.
asio::awaitable<void> wait_while(const bool& flag, asio::steady_timer& changed) {
  while (flag) {
    error_code cancelled;
    co_await changed.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

}  // namespace

TlsBridge::TlsBridge(asio::ip::tcp::socket client, std::shared_ptr<TlsCredentials::Context> credentials,
                     Timeouts timeouts)
    : credentials_(std::move(credentials)),
      client_(std::move(client), *credentials_),
      inner_(client_.get_executor()),
      timeouts_(timeouts),
      outbound_ended_(client_.get_executor(), Clock::time_point::max()) {
  error_code ignored;
  client_.next_layer().set_option(asio::ip::tcp::no_delay(true), ignored);
}

asio::awaitable<bool> TlsBridge::handshake() {
  arm(timeouts_.handshake);
  error_code failed;
  co_await client_.async_handshake(asio::ssl::stream_base::server,
                                   asio::redirect_error(asio::use_awaitable, failed));
  if (is_plain_http(failed)) {
    co_await explain_protocol();
  }
  disarm();
  co_return !failed;
}

asio::awaitable<void> TlsBridge::explain_protocol() {
  error_code ignored;
  co_await asio::async_write(client_.next_layer(), asio::buffer(kPlainAnswer),
                             asio::redirect_error(asio::use_awaitable, ignored));
}

Connection::Socket TlsBridge::open() {
  stream_protocol::socket session(client_.get_executor());
  asio::local::connect_pair(inner_, session);
  inbound_ = outbound_ = true;
  const auto self = shared_from_this();
  asio::co_spawn(
      client_.get_executor(), [self] { return self->carry_in(); }, asio::detached);
  asio::co_spawn(
      client_.get_executor(), [self] { return self->carry_out(); }, asio::detached);
  return session;
}

asio::awaitable<void> TlsBridge::carry_in() {
  std::vector<char> buffer(kRecordBytes);
  error_code failed;
  while (!failed) {
    const std::size_t count = co_await client_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
    if (failed) break;
    co_await asio::async_write(inner_, asio::buffer(buffer, count),
                               asio::redirect_error(asio::use_awaitable, failed));
  }
  inner_.shutdown(stream_protocol::socket::shutdown_send, failed);
  inbound_ = false;
  // Asio does not report the end of a stream twice: our farewell would wait in vain for the client's.
  if (parting_) client_.next_layer().close(failed);
}

asio::awaitable<void> TlsBridge::carry_out() {
  std::vector<char> buffer(kOutBytes);
  error_code failed;
  while (!failed) {
    const std::size_t count = co_await inner_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
    if (failed) {
      co_await both_ended();
      break;
    }
    arm(timeouts_.write);
    co_await asio::async_write(client_, asio::buffer(buffer, count),
                               asio::redirect_error(asio::use_awaitable, failed));
    disarm();
  }
  co_await say_goodbye();
  outbound_ = false;
  outbound_ended_.cancel();
}

/// A session that has said everything may read on for a while: one that refused an upload, so that the client
/// reads why (our farewell would make the rest of the upload an error, and the refusal be lost), or a
/// WebSocket until its client has closed, too. The system reports an error on the inner socket when the
/// session has closed it, and when both directions have ended.
asio::awaitable<void> TlsBridge::both_ended() {
  arm(timeouts_.close);
  error_code ignored;
  co_await inner_.async_wait(stream_protocol::socket::wait_error,
                             asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> TlsBridge::say_goodbye() {
  arm(timeouts_.close);
  error_code ignored;
  const bool was_told = (::SSL_get_shutdown(client_.native_handle()) & SSL_RECEIVED_SHUTDOWN) != 0;
  if (inbound_ || was_told) {
    parting_ = true;
    co_await client_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
  }
  client_.next_layer().close(ignored);
  inner_.close(ignored);
}

asio::awaitable<void> TlsBridge::finished() {
  co_await wait_while(outbound_, outbound_ended_);
}

void TlsBridge::expire(Clock::time_point now) {
  if (deadline_ > now) return;
  disarm();
  abort();
}

void TlsBridge::abort() {
  error_code ignored;
  client_.next_layer().close(ignored);
  inner_.close(ignored);
}

}  // namespace lumbung::http
