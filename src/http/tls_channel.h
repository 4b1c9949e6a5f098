#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include <openssl/ssl.h>

#include "http/tls_credentials.h"

namespace lumbung::http {

/// The server's side of TLS on a non-blocking socket. Nothing here waits: who is told to wait asks the socket
/// for what it says, and calls again. Used by the I/O thread of its connection alone.
class TlsChannel {
 public:
  enum class Step {
    done,
    want_read,   ///< call again when the socket is readable
    want_write,  ///< call again when it is writable, with the same bytes or more behind them
    ended,       ///< the client has said goodbye, or is gone
    broken,
  };
  struct Moved {
    Step step = Step::broken;
    std::size_t count = 0;
  };
  /// What a record holds at most (RFC 8446, section 5.1), and one write().
  static constexpr std::size_t kRecordBytes = 16'384;

  /// `socket` must outlive the channel, which does not close it.
  TlsChannel(std::shared_ptr<TlsCredentials::Context> credentials, int socket);

  Step shake_hands();
  /// Whether the handshake failed because the client speaks HTTP without TLS.
  bool is_asked_in_plain() const { return is_asked_in_plain_; }
  Moved read(std::span<char> into);
  /// Whether something was received that read() has not given yet; it may be less than a record.
  bool holds_bytes() const { return SSL_has_pending(ssl_.get()) != 0; }
  /// One record at most. With `more` the system may wait for what follows.
  Moved write(std::string_view bytes, bool more);
  /// Tells the client that nothing more comes, if the socket takes it now.
  void say_goodbye();
  bool was_told_goodbye() const;

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  Step step_after(int result);

  std::shared_ptr<TlsCredentials::Context> credentials_;
  std::unique_ptr<SSL, Free> ssl_;
  int socket_;
  bool more_ = false;  ///< what write() was told
  bool is_broken_ = false;
  bool is_asked_in_plain_ = false;

  friend struct TlsSocket;
};

}  // namespace lumbung::http
