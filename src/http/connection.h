#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>

#include "base/unique_fd.h"
#include "http/read_buffer.h"
#include "http/response.h"
#include "http/tls_channel.h"

namespace lumbung::http {

namespace asio = boost::asio;

class TlsBridge;

/// One accepted socket with its receive buffer and its deadline. Reads go through Asio; writes are tried
/// directly and wait only when the socket is full. With encrypt() all that passes is TLS, and everything
/// below speaks of the plain bytes. Everything happens on the I/O thread that owns it.
class Connection {
 public:
  /// With the polymorphic executor that awaitables have too: when both are equal, Asio resumes the coroutine
  /// straight from the event loop.
  using Socket = asio::generic::stream_protocol::socket;
  using Clock = std::chrono::steady_clock;
  enum class Phase { idle, busy };
  /// How a read or wait ended. `closed`: by the other end, by an error or by a forced stop.
  enum class Io { done, closed, timed_out };
  enum class More { no, yes };

  /// `peer` is the client's address, as text.
  Connection(Socket socket, std::string peer, std::chrono::milliseconds write_timeout);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// From here on, with this certificate. `close_timeout`: what is left to say after the end may take.
  void encrypt(std::shared_ptr<TlsCredentials::Context> credentials, std::chrono::milliseconds close_timeout);
  /// False when the client does not speak TLS, or none that we accept, or takes longer than `span`.
  asio::awaitable<bool> shake_hands(std::chrono::milliseconds span);
  /// Tells a client that speaks TLS that nothing more comes.
  void say_goodbye();

  ReadBuffer& input() { return input_; }
  const std::string& peer() const { return peer_; }
  std::uint64_t sent_bytes() const { return sent_bytes_; }

  Phase phase() const { return phase_; }
  void set_phase(Phase phase) { phase_ = phase; }

  /// Sets the time by which the reads that follow must have ended; the sweeper enforces it, up to its period
  /// late. No timer, and a clock that is some milliseconds slow, which costs less to read: this is done for
  /// each request.
  void arm(std::chrono::milliseconds span) { deadline_ = coarse_now() + span; }
  void disarm() { deadline_ = Clock::time_point::max(); }
  /// Called by the sweeper: wakes what waits on the socket when the deadline has passed.
  void expire(Clock::time_point now);
  /// Ends every read and write, now and later. For a forced stop and for idle connections.
  void abort();

  /// Reads into the input buffer, at least `least` bytes of room.
  asio::awaitable<Io> fill(std::size_t least);
  struct ReadResult {
    Io io = Io::closed;
    std::size_t count = 0;
  };
  /// Reads past the input buffer, which must be empty.
  asio::awaitable<ReadResult> read_into(std::span<std::byte> into);

  /// Writes what the socket takes now and drops it from `head` and `body`; false when the connection is
  /// broken.
  bool write_some(std::string_view& head, std::string_view& body, More more);
  /// Writes all of both; false when the connection is broken or the client takes nothing for the write
  /// timeout.
  asio::awaitable<bool> write_all(std::string_view head, std::string_view body, More more);
  /// Writes `head`, which what was sent is dropped from, and by sendfile(2), or its like over TLS, what the
  /// socket takes now of a piece whose first `done` bytes were sent. How many bytes of the piece; nullopt
  /// when the connection is broken or the file is shorter than promised.
  std::optional<std::uint64_t> send_some(std::string_view& head, const FileBody& piece, std::uint64_t done);
  /// All the rest, with a turn for others now and then; false as for send_some, or when the client takes
  /// nothing for the write timeout. `piece` must live until then: GCC 12 destroys a temporary that goes by
  /// value into a coroutine twice, which closes the file under everybody.
  asio::awaitable<bool> send_all(std::string_view head, const FileBody& piece, std::uint64_t done);

  /// Reads and drops what the client still sends after the last answer, so that closing does not reset the
  /// connection before the client has read it.
  asio::awaitable<void> linger(std::chrono::milliseconds span);

  /// Gives the socket away; the connection is dead afterwards. Over TLS it is one of plain bytes, which
  /// bridge() carries. Throws boost::system::system_error when the system has no more sockets.
  UniqueFd release();
  bool is_released() const { return !socket_.is_open(); }
  /// None without TLS, or when the connection was not given away.
  std::shared_ptr<TlsBridge> bridge() const { return bridge_; }

 private:
  /// Of the same time as Clock, as the kernel's last tick left it (clock_getres(2): 1 to 10 ms).
  static Clock::time_point coarse_now();
  Io outcome(const boost::system::error_code& failed);
  asio::awaitable<bool> wait_writable();
  /// Whether the socket became ready for what TLS waits for.
  asio::awaitable<Io> wait_for(TlsChannel::Step step);
  asio::awaitable<ReadResult> decrypt_into(std::span<char> room);
  bool encrypt_some(std::string_view& head, std::string_view& body, More more);
  std::optional<std::uint64_t> encrypt_some(std::string_view& head, const FileBody& piece,
                                            std::uint64_t done);
  asio::awaitable<void> explain_protocol();

  Socket socket_;
  std::unique_ptr<TlsChannel> tls_;
  std::shared_ptr<TlsBridge> bridge_;
  std::chrono::milliseconds write_timeout_;
  std::chrono::milliseconds close_timeout_{0};
  ReadBuffer input_;
  std::string peer_;
  std::uint64_t sent_bytes_ = 0;
  Clock::time_point deadline_ = Clock::time_point::max();
  Phase phase_ = Phase::idle;
  bool expired_ = false;
  bool aborted_ = false;
};

}  // namespace lumbung::http
