#include "http/connection.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/byte_size.h"

namespace lumbung::http {
namespace {

using boost::system::error_code;

/// After so many bytes without a full socket the other connections of the thread get their turn.
constexpr std::uint64_t kTurnBytes = 2 * kMiB;

std::string_view drop(std::string_view text, std::size_t& count) {
  const std::size_t dropped = std::min(count, text.size());
  count -= dropped;
  return text.substr(dropped);
}

bool would_block(int error_number) {
  return error_number == EAGAIN || error_number == EWOULDBLOCK;
}

}  // namespace

Connection::Connection(Socket socket, std::string peer, std::chrono::milliseconds write_timeout)
    : socket_(std::move(socket)), write_timeout_(write_timeout), peer_(std::move(peer)) {
  error_code ignored;
  socket_.native_non_blocking(true, ignored);
}

void Connection::expire(Clock::time_point now) {
  if (deadline_ > now) return;
  expired_ = true;
  disarm();
  error_code ignored;
  socket_.cancel(ignored);
}

void Connection::abort() {
  aborted_ = true;
  error_code ignored;
  socket_.cancel(ignored);
}

Connection::Io Connection::outcome(const error_code& failed) {
  const bool expired = std::exchange(expired_, false);
  if (aborted_) return Io::closed;
  if (!failed) return Io::done;
  return failed == asio::error::operation_aborted && expired ? Io::timed_out : Io::closed;
}

asio::awaitable<Connection::Io> Connection::fill(std::size_t least) {
  if (aborted_) co_return Io::closed;
  const std::span<char> room = input_.writable(least);
  error_code failed;
  const std::size_t count = co_await socket_.async_read_some(
      asio::buffer(room.data(), room.size()), asio::redirect_error(asio::use_awaitable, failed));
  input_.commit(count);
  co_return outcome(failed);
}

asio::awaitable<Connection::ReadResult> Connection::read_into(std::span<std::byte> into) {
  ReadResult result;
  if (aborted_) co_return result;
  error_code failed;
  result.count = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()),
                                                  asio::redirect_error(asio::use_awaitable, failed));
  result.io = outcome(failed);
  co_return result;
}

bool Connection::write_some(std::string_view& head, std::string_view& body, More more) {
  std::array<iovec, 2> pieces{iovec{const_cast<char*>(head.data()), head.size()},
                              iovec{const_cast<char*>(body.data()), body.size()}};
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (more == More::yes ? MSG_MORE : 0);
  const ssize_t sent = ::sendmsg(socket_.native_handle(), &message, flags);
  if (sent < 0) return would_block(errno) || errno == EINTR;
  sent_bytes_ += static_cast<std::uint64_t>(sent);
  auto count = static_cast<std::size_t>(sent);
  head = drop(head, count);
  body = drop(body, count);
  return true;
}

asio::awaitable<bool> Connection::wait_writable() {
  if (aborted_) co_return false;
  arm(write_timeout_);
  error_code failed;
  co_await socket_.async_wait(Socket::wait_write, asio::redirect_error(asio::use_awaitable, failed));
  disarm();
  co_return outcome(failed) == Io::done;
}

asio::awaitable<bool> Connection::write_all(std::string_view head, std::string_view body, More more) {
  while (!head.empty() || !body.empty()) {
    if (!write_some(head, body, more)) co_return false;
    if (head.empty() && body.empty()) break;
    const bool writable = co_await wait_writable();
    if (!writable) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> Connection::send_file(const UniqueFd& file, std::uint64_t offset,
                                            std::uint64_t length) {
  auto position = static_cast<off_t>(offset);
  std::uint64_t turn = 0;
  while (length > 0) {
    const auto piece = static_cast<std::size_t>(std::min(length, kTurnBytes));
    const ssize_t sent = ::sendfile(socket_.native_handle(), file.get(), &position, piece);
    if (sent > 0) {
      length -= static_cast<std::uint64_t>(sent);
      sent_bytes_ += static_cast<std::uint64_t>(sent);
      turn += static_cast<std::uint64_t>(sent);
      if (turn < kTurnBytes || length == 0) continue;
      turn = 0;
      co_await asio::post(socket_.get_executor(), asio::use_awaitable);
      if (aborted_) co_return false;
    } else if (sent < 0 && would_block(errno)) {
      turn = 0;
      const bool writable = co_await wait_writable();
      if (!writable) co_return false;
    } else if (sent == 0 || errno != EINTR) {
      co_return false;
    }
  }
  co_return true;
}

asio::awaitable<void> Connection::linger(std::chrono::milliseconds span) {
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  arm(span);
  while (true) {
    input_.consume(input_.readable().size());
    const Io io = co_await fill(ReadBuffer::kIdleBytes);
    if (io != Io::done) co_return;
  }
}

UniqueFd Connection::release() {
  disarm();
  error_code failed;
  const int descriptor = socket_.release(failed);
  return UniqueFd(failed ? -1 : descriptor);
}

}  // namespace lumbung::http
