#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>

#include "http/connection.h"
#include "http/tls_credentials.h"

namespace lumbung::http {

/// Ends the TLS of one connection: what the client sends encrypted comes out of the inner socket as plain
/// bytes, and the other way round. The session behind it, its sendfile and its upgrades to WebSocket thereby
/// need not know of TLS. Everything happens on the I/O thread that owns the socket; shared, because each
/// direction goes on until its own end.
class TlsBridge : public std::enable_shared_from_this<TlsBridge> {
 public:
  using Clock = Connection::Clock;
  struct Timeouts {
    std::chrono::milliseconds handshake;
    std::chrono::milliseconds write;  ///< a client that takes nothing for so long is cut off
    std::chrono::milliseconds close;  ///< what is left to say after the session has ended
  };

  TlsBridge(asio::ip::tcp::socket client, std::shared_ptr<TlsCredentials::Context> credentials,
            Timeouts timeouts);

  /// False when the client does not speak TLS, or none that we accept, or is too slow.
  asio::awaitable<bool> handshake();
  /// Carries bytes both ways from now on, and gives the session's end. Throws boost::system::system_error
  /// when the system has no more sockets.
  Connection::Socket open();
  /// Returns when the last byte has reached the client or can't.
  asio::awaitable<void> finished();

  /// Called by the sweeper: cuts the client off when its deadline has passed.
  void expire(Clock::time_point now);
  void abort();

 private:
  asio::awaitable<void> carry_in();
  asio::awaitable<void> carry_out();
  asio::awaitable<void> both_ended();
  asio::awaitable<void> say_goodbye();
  asio::awaitable<void> explain_protocol();
  void arm(std::chrono::milliseconds span) { deadline_ = Clock::now() + span; }
  void disarm() { deadline_ = Clock::time_point::max(); }

  std::shared_ptr<TlsCredentials::Context> credentials_;
  asio::ssl::stream<asio::ip::tcp::socket> client_;
  asio::local::stream_protocol::socket inner_;
  Timeouts timeouts_;
  Clock::time_point deadline_ = Clock::time_point::max();
  asio::steady_timer outbound_ended_;  ///< cancelled when it has
  bool inbound_ = false;               ///< whether bytes are carried
  bool outbound_ = false;
  bool parting_ = false;  ///< our last word is on its way, and the client's is waited for
};

}  // namespace lumbung::http
