#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/connection.h"
#include "http/tls_channel.h"

namespace lumbung::http {

/// Carries a TLS connection that was given away, to a WebSocket: what the client sends encrypted comes out of
/// the inner socket as plain bytes, and the other way round, so that who has it need not know of TLS.
/// Everything happens on the I/O thread that owns the socket; shared, because each direction goes on until
/// its own end.
class TlsBridge : public std::enable_shared_from_this<TlsBridge> {
 public:
  using Clock = Connection::Clock;
  struct Timeouts {
    std::chrono::milliseconds write;  ///< a client that takes nothing for so long is cut off
    std::chrono::milliseconds close;  ///< what is left to say after the other side has ended
  };

  /// `tls` is the channel of `client`, with the handshake done.
  TlsBridge(Connection::Socket client, std::unique_ptr<TlsChannel> tls, Timeouts timeouts);

  /// Carries bytes both ways from now on, and gives the plain end. Throws boost::system::system_error when
  /// the system has no more sockets.
  UniqueFd open();
  /// Returns when the last byte has reached the client or can't.
  asio::awaitable<void> finished();

  /// Called by the sweeper: cuts the client off when its deadline has passed.
  void expire(Clock::time_point now);
  void abort();

 private:
  asio::awaitable<void> carry_in();
  asio::awaitable<void> carry_out();
  /// Whether the client's socket became ready for what TLS waits for.
  asio::awaitable<bool> wait_for(TlsChannel::Step step);
  /// How many bytes came; 0: none will.
  asio::awaitable<std::size_t> receive(std::span<char> into);
  asio::awaitable<bool> send(std::string_view bytes);
  asio::awaitable<void> both_ended();
  asio::awaitable<void> say_goodbye();
  void arm(std::chrono::milliseconds span) { deadline_ = Clock::now() + span; }
  void disarm() { deadline_ = Clock::time_point::max(); }

  Connection::Socket client_;
  std::unique_ptr<TlsChannel> tls_;
  asio::local::stream_protocol::socket inner_;
  Timeouts timeouts_;
  Clock::time_point deadline_ = Clock::time_point::max();
  asio::steady_timer changed_;  ///< cancelled when a direction ends
  bool inbound_ = false;        ///< whether bytes are carried
  bool outbound_ = false;
};

}  // namespace lumbung::http
