#include "http/tls_bridge.h"

#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/byte_size.h"

namespace lumbung::http {
namespace {

using asio::local::stream_protocol;
using boost::system::error_code;
using Step = TlsChannel::Step;

/// Of what is said at once each way. Clients say little, and thousands of them nothing: it is kept for each.
constexpr std::size_t kCarriedBytes = 4 * kKiB;

/// Waits until `flag` is false; whoever clears it cancels `changed`.
asio::awaitable<void> wait_while(const bool& flag, asio::steady_timer& changed) {
  while (flag) {
    error_code cancelled;
    co_await changed.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

}  // namespace

TlsBridge::TlsBridge(Connection::Socket client, std::unique_ptr<TlsChannel> tls, Timeouts timeouts)
    : client_(std::move(client)),
      tls_(std::move(tls)),
      inner_(client_.get_executor()),
      timeouts_(timeouts),
      changed_(client_.get_executor(), Clock::time_point::max()) {}

UniqueFd TlsBridge::open() {
  stream_protocol::socket given(client_.get_executor());
  asio::local::connect_pair(inner_, given);
  inbound_ = outbound_ = true;
  const auto self = shared_from_this();
  asio::co_spawn(
      client_.get_executor(), [self] { return self->carry_in(); }, asio::detached);
  asio::co_spawn(
      client_.get_executor(), [self] { return self->carry_out(); }, asio::detached);
  error_code ignored;
  given.native_non_blocking(true, ignored);
  return UniqueFd(given.release());
}

asio::awaitable<bool> TlsBridge::wait_for(Step step) {
  if (step != Step::want_read && step != Step::want_write) co_return false;
  const auto what = step == Step::want_read ? Connection::Socket::wait_read : Connection::Socket::wait_write;
  error_code failed;
  co_await client_.async_wait(what, asio::redirect_error(asio::use_awaitable, failed));
  co_return !failed;
}

asio::awaitable<std::size_t> TlsBridge::receive(std::span<char> into) {
  while (client_.is_open()) {
    const TlsChannel::Moved moved = tls_->read(into);
    if (moved.step == Step::done) co_return moved.count;
    const bool ready = co_await wait_for(moved.step);
    if (!ready) break;
  }
  co_return 0;
}

asio::awaitable<bool> TlsBridge::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!client_.is_open()) co_return false;
    const TlsChannel::Moved moved = tls_->write(bytes, bytes.size() > TlsChannel::kRecordBytes);
    if (moved.step == Step::done) {
      bytes.remove_prefix(moved.count);
      continue;
    }
    if (moved.step != Step::want_write) co_return false;
    const bool ready = co_await wait_for(moved.step);
    if (!ready) co_return false;
  }
  co_return true;
}

asio::awaitable<void> TlsBridge::carry_in() {
  std::vector<char> buffer(kCarriedBytes);
  error_code failed;
  while (!failed) {
    const std::size_t count = co_await receive(buffer);
    if (count == 0) break;
    co_await asio::async_write(inner_, asio::buffer(buffer, count),
                               asio::redirect_error(asio::use_awaitable, failed));
  }
  inner_.shutdown(stream_protocol::socket::shutdown_send, failed);
  inbound_ = false;
  changed_.cancel();
}

asio::awaitable<void> TlsBridge::carry_out() {
  std::vector<char> buffer(kCarriedBytes);
  error_code failed;
  while (!failed) {
    const std::size_t count = co_await inner_.async_read_some(
        asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, failed));
    if (failed) {
      co_await both_ended();
      break;
    }
    arm(timeouts_.write);
    const bool sent = co_await send({buffer.data(), count});
    disarm();
    if (!sent) break;
  }
  co_await say_goodbye();
  outbound_ = false;
  changed_.cancel();
}

/// A WebSocket that has said everything may read on until its client has closed, too. The system reports an
/// error on the inner socket when its other end is closed, and when both directions have ended.
asio::awaitable<void> TlsBridge::both_ended() {
  arm(timeouts_.close);
  error_code ignored;
  co_await inner_.async_wait(stream_protocol::socket::wait_error,
                             asio::redirect_error(asio::use_awaitable, ignored));
}

/// The client's own goodbye is waited for: to close before what it still sends was read would reset the
/// connection, and take ours away with it.
asio::awaitable<void> TlsBridge::say_goodbye() {
  arm(timeouts_.close);
  tls_->say_goodbye();
  if (!tls_->was_told_goodbye()) co_await wait_while(inbound_, changed_);
  abort();
}

asio::awaitable<void> TlsBridge::finished() {
  co_await wait_while(outbound_, changed_);
}

void TlsBridge::expire(Clock::time_point now) {
  if (deadline_ > now) return;
  disarm();
  abort();
}

void TlsBridge::abort() {
  error_code ignored;
  client_.close(ignored);
  inner_.close(ignored);
}

}  // namespace lumbung::http
