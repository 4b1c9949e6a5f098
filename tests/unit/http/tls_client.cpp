#include "tls_client.h"

#include <array>
#include <cstdio>
#include <memory>

#include <boost/asio/write.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace lumbung::http {
namespace {

namespace asio = boost::asio;

template <auto function>
struct Free {
  template <typename Thing>
  void operator()(Thing* thing) const {
    function(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using File = std::unique_ptr<std::FILE, Free<std::fclose>>;

Certificate sign(EVP_PKEY* key, const std::string& name) {
  Certificate certificate(X509_new());
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* subject = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate.get(), subject);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

}  // namespace

TlsFiles write_certificate(const std::filesystem::path& directory, const std::string& name) {
  TlsFiles files{directory / (name + ".pem"), directory / (name + ".key")};
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate = sign(key.get(), name);
  PEM_write_X509(File(std::fopen(files.certificate_chain.c_str(), "w")).get(), certificate.get());
  PEM_write_PrivateKey(File(std::fopen(files.private_key.c_str(), "w")).get(), key.get(), nullptr, nullptr, 0,
                       nullptr, nullptr);
  return files;
}

TlsClient::TlsClient(std::uint16_t port, std::string protocols, const std::string& ciphers) {
  if (!ciphers.empty()) {
    SSL_set_max_proto_version(stream_.native_handle(), TLS1_2_VERSION);
    SSL_set_cipher_list(stream_.native_handle(), ciphers.c_str());
  }
  stream_.next_layer().connect({asio::ip::address_v4::loopback(), port}, last_);
  const timeval patience{20, 0};
  const int socket = stream_.next_layer().native_handle();
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (!protocols.empty()) {
    SSL_set_alpn_protos(stream_.native_handle(), reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
  }
  if (!last_) stream_.handshake(asio::ssl::stream_base::client, last_);
  connected_ = !last_;
}

std::string TlsClient::server_name() {
  const Certificate certificate(SSL_get1_peer_certificate(stream_.native_handle()));
  std::array<char, 256> name{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, name.data(),
                            static_cast<int>(name.size()));
  return name.data();
}

std::string TlsClient::protocol() {
  const unsigned char* name = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(stream_.native_handle(), &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

bool TlsClient::send(std::string_view bytes) {
  asio::write(stream_, asio::buffer(bytes), last_);
  return !last_;
}

bool TlsClient::fill() {
  std::array<char, 65536> buffer{};
  const std::size_t count = stream_.read_some(asio::buffer(buffer), last_);
  received_.append(buffer.data(), count);
  return !last_;
}

std::string TlsClient::receive_until(std::string_view end) {
  std::size_t found = received_.find(end);
  while (found == std::string::npos && fill()) found = received_.find(end);
  return receive_bytes(found == std::string::npos ? received_.size() : found + end.size());
}

std::string TlsClient::receive_bytes(std::size_t count) {
  while (received_.size() < count && fill()) continue;
  std::string taken = received_.substr(0, count);
  received_.erase(0, count);
  return taken;
}

bool TlsClient::is_closed_properly() {
  while (fill()) continue;
  const bool was_told = last_ == asio::error::eof;
  stream_.next_layer().close(last_);
  return was_told;
}

}  // namespace lumbung::http
