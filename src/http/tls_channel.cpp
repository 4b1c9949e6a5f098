#include "http/tls_channel.h"

#include <algorithm>
#include <cerrno>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include "base/error.h"

namespace lumbung::http {

/// OpenSSL's own BIO of a socket writes with write(2), which a client that is gone answers by SIGPIPE, and
/// knows no MSG_MORE (BIO_meth_new(3)).
struct TlsSocket {
  static TlsChannel& channel_of(BIO* bio) { return *static_cast<TlsChannel*>(BIO_get_data(bio)); }

  static int write(BIO* bio, const char* bytes, std::size_t length, std::size_t* written) {
    const TlsChannel& channel = channel_of(bio);
    BIO_clear_retry_flags(bio);
    const int flags = MSG_NOSIGNAL | MSG_DONTWAIT | (channel.more_ ? MSG_MORE : 0);
    const ssize_t sent = ::send(channel.socket_, bytes, length, flags);
    if (sent < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) BIO_set_retry_write(bio);
      return 0;
    }
    *written = static_cast<std::size_t>(sent);
    return 1;
  }

  static int read(BIO* bio, char* into, std::size_t room, std::size_t* taken) {
    BIO_clear_retry_flags(bio);
    const ssize_t received = ::recv(channel_of(bio).socket_, into, room, MSG_DONTWAIT);
    if (received <= 0) {
      if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
        BIO_set_retry_read(bio);
      return 0;
    }
    *taken = static_cast<std::size_t>(received);
    return 1;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "connection");
      if (method == nullptr) throw Fault("OpenSSL has no room for a kind of BIO");
      BIO_meth_set_write_ex(method, write);
      BIO_meth_set_read_ex(method, read);
      BIO_meth_set_ctrl(method, control);
      return method;
    }();
    return made;
  }
};

TlsChannel::TlsChannel(std::shared_ptr<TlsCredentials::Context> credentials, int socket)
    : credentials_(std::move(credentials)), ssl_(SSL_new(credentials_->native_handle())), socket_(socket) {
  BIO* const bio = ssl_ == nullptr ? nullptr : BIO_new(TlsSocket::method());
  if (bio == nullptr) throw Fault("OpenSSL has no room for a connection");
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_set_accept_state(ssl_.get());
}

TlsChannel::Step TlsChannel::step_after(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE:
      return Step::done;
    case SSL_ERROR_WANT_READ:
      return Step::want_read;
    case SSL_ERROR_WANT_WRITE:
      return Step::want_write;
    case SSL_ERROR_ZERO_RETURN:
      return Step::ended;
    default:
      break;
  }
  is_asked_in_plain_ = ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
  is_broken_ = true;  // what OpenSSL says must not be called any more, SSL_shutdown among it
  return Step::broken;
}

TlsChannel::Step TlsChannel::shake_hands() {
  ERR_clear_error();
  return step_after(SSL_do_handshake(ssl_.get()));
}

TlsChannel::Moved TlsChannel::read(std::span<char> into) {
  if (is_broken_) return {};
  ERR_clear_error();
  std::size_t count = 0;
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
  return {step_after(result), count};
}

TlsChannel::Moved TlsChannel::write(std::string_view bytes, bool more) {
  if (is_broken_) return {};
  ERR_clear_error();
  more_ = more;
  std::size_t count = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), std::min(bytes.size(), kRecordBytes), &count);
  more_ = false;
  return {step_after(result), count};
}

void TlsChannel::say_goodbye() {
  if (is_broken_ || SSL_in_init(ssl_.get()) != 0) return;
  ERR_clear_error();
  const int result = SSL_shutdown(ssl_.get());
  if (result < 0) step_after(result);
}

bool TlsChannel::was_told_goodbye() const {
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

}  // namespace lumbung::http
