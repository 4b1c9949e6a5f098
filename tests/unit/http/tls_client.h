#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include "http/tls_credentials.h"

namespace lumbung::http {

/// Writes a key and a certificate that it signs itself for `name`, good for an hour, into `directory`.
TlsFiles write_certificate(const std::filesystem::path& directory, const std::string& name);

/// A TLS client that blocks, for twenty seconds at most. Believes every certificate.
class TlsClient {
 public:
  /// Connects and shakes hands; is_connected says whether that worked. With `ciphers` it speaks TLS 1.2 and
  /// these.
  explicit TlsClient(std::uint16_t port, std::string protocols = {}, const std::string& ciphers = {});

  bool is_connected() const { return connected_; }
  /// The name in the server's certificate.
  std::string server_name();
  /// What ALPN agreed on; empty for nothing.
  std::string protocol();
  bool send(std::string_view bytes);
  /// Everything until `end` has come or the server has closed.
  std::string receive_until(std::string_view end);
  std::string receive_bytes(std::size_t count);
  /// Whether the server said that it closes, as TLS demands, and did not just cut the connection. Closes too.
  bool is_closed_properly();

 private:
  bool fill();

  boost::asio::io_context io_;
  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_client};
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_{io_, context_};
  bool connected_ = false;
  std::string received_;
  boost::system::error_code last_;
};

}  // namespace lumbung::http
