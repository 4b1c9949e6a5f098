#include "http/connection.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "base/byte_size.h"
#include "http/tls_bridge.h"

namespace lumbung::http {
namespace {

using boost::system::error_code;

/// What is awaited by it takes no frame of a coroutine besides the one that waits.
constexpr auto kOutcome = asio::as_tuple(asio::deferred);

/// After so many bytes without a full socket the other connections of the thread get their turn.
constexpr std::uint64_t kTurnBytes = 256 * kKiB;

std::string_view drop(std::string_view text, std::size_t& count) {
  const std::size_t dropped = std::min(count, text.size());
  count -= dropped;
  return text.substr(dropped);
}

/// While it lives, TCP sends full segments only: sendfile(2) would push one for every 64 KiB of its pipe.
class Cork {
 public:
  explicit Cork(int socket) : socket_(socket) { set(1); }
  ~Cork() { set(0); }
  Cork(const Cork&) = delete;
  Cork& operator=(const Cork&) = delete;

 private:
  void set(int on) const { ::setsockopt(socket_, IPPROTO_TCP, TCP_CORK, &on, sizeof on); }
  int socket_;
};

/// As sendmsg(2), whose message and list of pieces the kernel would have to copy, where there is one piece.
ssize_t send_pieces(int socket, std::string_view head, std::string_view body, int flags) {
  if (body.empty()) return ::send(socket, head.data(), head.size(), flags);
  std::array<iovec, 2> pieces{iovec{const_cast<char*>(head.data()), head.size()},
                              iovec{const_cast<char*>(body.data()), body.size()}};
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return ::sendmsg(socket, &message, flags);
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

Connection::~Connection() = default;

Connection::Clock::time_point Connection::coarse_now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
  return Clock::time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
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
  if (tls_) {
    const ReadResult read = co_await decrypt_into(room);
    input_.commit(read.count);
    co_return read.io;
  }
  const auto [failed, count] =
      co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), kOutcome);
  input_.commit(count);
  co_return outcome(failed);
}

asio::awaitable<Connection::ReadResult> Connection::read_into(std::span<std::byte> into) {
  ReadResult result;
  if (aborted_) co_return result;
  if (tls_) {
    result = co_await decrypt_into({reinterpret_cast<char*>(into.data()), into.size()});
    co_return result;
  }
  const auto [failed, count] =
      co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), kOutcome);
  result.count = count;
  result.io = outcome(failed);
  co_return result;
}

bool Connection::write_some(std::string_view& head, std::string_view& body, More more) {
  if (tls_) return encrypt_some(head, body, more);
  const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (more == More::yes ? MSG_MORE : 0);
  const ssize_t sent = send_pieces(socket_.native_handle(), head, body, flags);
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
  const auto [failed] = co_await socket_.async_wait(Socket::wait_write, kOutcome);
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

std::optional<std::uint64_t> Connection::send_some(std::string_view& head, const FileBody& piece,
                                                   std::uint64_t done) {
  if (tls_) return encrypt_some(head, piece, done);
  if (!head.empty()) {
    std::string_view nothing;
    if (!write_some(head, nothing, piece.length > 0 ? More::yes : More::no)) return std::nullopt;
    if (!head.empty() || piece.length == 0) return 0;
  }
  auto position = static_cast<off_t>(piece.offset + done);
  ssize_t sent = 0;
  do {
    sent = ::sendfile(socket_.native_handle(), piece.file->get(), &position,
                      static_cast<std::size_t>(std::min(piece.length - done, kTurnBytes)));
  } while (sent < 0 && errno == EINTR);
  if (sent < 0 && would_block(errno)) return 0;
  if (sent <= 0) return std::nullopt;
  sent_bytes_ += static_cast<std::uint64_t>(sent);
  return static_cast<std::uint64_t>(sent);
}

asio::awaitable<bool> Connection::send_all(std::string_view head, const FileBody& piece, std::uint64_t done) {
  const Cork cork(socket_.native_handle());
  std::uint64_t turn = 0;
  while (!head.empty() || done < piece.length) {
    const auto sent = send_some(head, piece, done);
    if (!sent) co_return false;
    done += *sent;
    turn += *sent;
    if (*sent == 0 && (!head.empty() || done < piece.length)) {
      turn = 0;
      const bool writable = co_await wait_writable();
      if (!writable) co_return false;
    } else if (turn >= kTurnBytes && done < piece.length) {
      turn = 0;
      co_await asio::post(socket_.get_executor(), asio::deferred);
      if (aborted_) co_return false;
    }
  }
  co_return true;
}

/// Over TLS our goodbye would make the rest of an upload that was refused an error for the client, and the
/// refusal be lost: it follows when the client has said all, or the time is over.
asio::awaitable<void> Connection::linger(std::chrono::milliseconds span) {
  error_code ignored;
  if (!tls_) socket_.shutdown(Socket::shutdown_send, ignored);
  arm(span);
  while (true) {
    input_.consume(input_.readable().size());
    const Io io = co_await fill(ReadBuffer::kIdleBytes);
    if (io != Io::done) co_return;
  }
}

UniqueFd Connection::release() {
  disarm();
  if (tls_) {
    bridge_ = std::make_shared<TlsBridge>(std::move(socket_), std::move(tls_),
                                          TlsBridge::Timeouts{write_timeout_, close_timeout_});
    return bridge_->open();
  }
  error_code failed;
  const int descriptor = socket_.release(failed);
  return UniqueFd(failed ? -1 : descriptor);
}

}  // namespace lumbung::http
