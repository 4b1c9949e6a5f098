#include "http/tls_credentials.h"

#include <ctime>

#include <boost/system/system_error.hpp>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/error.h"

namespace lumbung::http {
namespace {

namespace ssl = boost::asio::ssl;

/// Of TLS 1.2, what keeps recordings unreadable when the key is stolen later, and is authenticated as it is
/// encrypted. TLS 1.3 knows nothing else.
constexpr const char* kCiphersOfTls12 = "ECDHE+AESGCM:ECDHE+CHACHA20";

/// HTTP/1.1 when the client asks for protocols at all (RFC 7301); one that knows only others goes on without.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_length, kOurs, sizeof kOurs - 1, offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

TlsCredentials::TlsCredentials(TlsFiles files, telemetry::Log log)
    : files_(std::move(files)),
      log_(std::move(log)),
      read_versions_(versions()),
      context_(read()),
      looked_at_(Clock::now()) {}

std::shared_ptr<TlsCredentials::Context> TlsCredentials::current() {
  const MutexLock lock(mutex_);
  const auto now = Clock::now();
  if (now - looked_at_ < files_.look_again) return context_;
  looked_at_ = now;
  renew();
  return context_;
}

/// What can't be used may be half of a renewal; what stays so is told of once, not at each look.
void TlsCredentials::renew() {
  const Versions found = versions();
  if (found == read_versions_) return;
  std::string failure;
  try {
    context_ = read();
    read_versions_ = found;
  } catch (const Fault& fault) {
    failure = fault.what();
    if (failure != told_failure_) log_.warning("tls.renewal_failed", {{"message", failure}});
  }
  told_failure_ = std::move(failure);
}

Timestamp TlsCredentials::expires_at() {
  std::tm end{};
  ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(current()->native_handle())), &end);
  return Timestamp(std::chrono::seconds(::timegm(&end)));
}

std::shared_ptr<TlsCredentials::Context> TlsCredentials::read() const {
  auto context = std::make_shared<Context>(ssl::context::tls_server);
  context->set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | ssl::context::no_compression);
  if (SSL_CTX_set_cipher_list(context->native_handle(), kCiphersOfTls12) != 1)
    throw Fault("OpenSSL knows none of the ciphers that TLS 1.2 is spoken with");
  SSL_CTX_set_alpn_select_cb(context->native_handle(), choose_protocol, nullptr);
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context->native_handle(), 1);  // a record in one call instead of two
  // TLS 1.2 would let a client make a connection agree anew again and again, which costs us more than it.
  SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION);
  const std::filesystem::path* file = &files_.certificate_chain;
  try {
    context->use_certificate_chain_file(files_.certificate_chain.string());
    file = &files_.private_key;
    context->use_private_key_file(files_.private_key.string(), ssl::context::pem);
  } catch (const boost::system::system_error& failed) {
    throw Fault(ErrorCode::invalid_argument,
                "TLS: " + file->string() + " can't be used: " + failed.code().message());
  }
  return context;
}

TlsCredentials::Versions TlsCredentials::versions() const {
  std::error_code missing;
  return {std::filesystem::last_write_time(files_.certificate_chain, missing),
          std::filesystem::last_write_time(files_.private_key, missing)};
}

}  // namespace lumbung::http
