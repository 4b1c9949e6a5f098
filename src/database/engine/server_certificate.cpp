#include "database/engine/server_certificate.h"

#include <array>
#include <csignal>
#include <memory>
#include <vector>

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace lumbung::database {
namespace {

constexpr time_t kAnswerWithinS = 5;
constexpr std::size_t kHeaderBytes = 4;  // three of the length, one of the number of the packet
constexpr std::size_t kGreetingBytesMax = 4'096;
constexpr std::size_t kNamesMax = 5;

template <auto function>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    function(pointer);
  }
};
using Connection = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Tls = std::unique_ptr<SSL, Freed<SSL_free>>;
using TlsContext = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Names = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;

/// A server that closes the connection ends no program by SIGPIPE, while this lives, on this thread.
class WithoutPipeSignal {
 public:
  WithoutPipeSignal() {
    sigemptyset(&signal_);
    sigaddset(&signal_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signal_, &before_);
  }
  ~WithoutPipeSignal() {
    constexpr timespec kNow{};
    while (::sigtimedwait(&signal_, nullptr, &kNow) == SIGPIPE) continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutPipeSignal(const WithoutPipeSignal&) = delete;
  WithoutPipeSignal& operator=(const WithoutPipeSignal&) = delete;

 private:
  sigset_t signal_{};
  sigset_t before_{};
};

Connection connect(const MariadbServer& server) {
  Connection connection(BIO_new(BIO_s_connect()));
  if (!connection) return nullptr;
  const bool is_ipv6 = server.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + server.host + "]" : server.host;
  BIO_set_conn_hostname(connection.get(), host.c_str());
  BIO_set_conn_port(connection.get(), std::to_string(server.port).c_str());
  int socket = -1;
  if (BIO_do_connect(connection.get()) != 1 || BIO_get_fd(connection.get(), &socket) < 0) return nullptr;
  const timeval patience{.tv_sec = kAnswerWithinS, .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return connection;
}

bool read_all(BIO* connection, unsigned char* into, std::size_t bytes) {
  while (bytes > 0) {
    const int got = BIO_read(connection, into, static_cast<int>(bytes));
    if (got <= 0) return false;
    into += got;
    bytes -= static_cast<std::size_t>(got);
  }
  return true;
}

/// The server speaks first, without TLS; then a login that has no name, no password and the flag of TLS asks
/// for it (SSLRequest of the MySQL protocol).
bool ask_for_tls(BIO* connection) {
  std::array<unsigned char, kHeaderBytes> header{};
  if (!read_all(connection, header.data(), header.size())) return false;
  const std::size_t bytes = header[0] + 256U * header[1] + 65'536U * header[2];
  std::array<unsigned char, kGreetingBytesMax> greeting{};
  if (bytes > greeting.size() || !read_all(connection, greeting.data(), bytes)) return false;
  constexpr std::array<unsigned char, 36> kRequest = {
      32,   0,    0,    1,  // header: 32 bytes, packet 1
      0x00, 0x8a, 0x00, 0,  // protocol 4.1, TLS, passwords of 4.1
      0,    0,    0,    1,  // packets of 16 MiB
      45};                  // utf8mb4; 23 zeros follow
  return BIO_write(connection, kRequest.data(), kRequest.size()) == static_cast<int>(kRequest.size());
}

/// What is shown under a chain that `ca` signed; nothing otherwise.
Certificate trusted_certificate(BIO* connection, const std::string& ca) {
  const TlsContext context(SSL_CTX_new(TLS_client_method()));
  if (!context || SSL_CTX_load_verify_locations(context.get(), ca.c_str(), nullptr) != 1) return nullptr;
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const Tls tls(SSL_new(context.get()));
  if (!tls || BIO_up_ref(connection) != 1) return nullptr;
  SSL_set_bio(tls.get(), connection, connection);
  if (SSL_connect(tls.get()) != 1) return nullptr;
  return Certificate(SSL_get1_peer_certificate(tls.get()));
}

std::string text_of(const GENERAL_NAME* name) {
  if (name->type == GEN_DNS) {
    const ASN1_STRING* text = name->d.dNSName;
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
            static_cast<std::size_t>(ASN1_STRING_length(text))};
  }
  if (name->type != GEN_IPADD) return "";
  const ASN1_STRING* address = name->d.iPAddress;
  const int family = ASN1_STRING_length(address) == 4 ? AF_INET : AF_INET6;
  if (family == AF_INET6 && ASN1_STRING_length(address) != 16) return "";
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family, ASN1_STRING_get0_data(address), text.data(), text.size());
  return text.data();
}

std::string common_name(const X509* certificate) {
  std::array<char, 256> text{};
  X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, text.data(), text.size());
  return text.data();
}

std::vector<std::string> names_of(const X509* certificate) {
  const Names names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> texts;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    std::string text = text_of(sk_GENERAL_NAME_value(names.get(), i));
    if (!text.empty()) texts.push_back(std::move(text));
  }
  if (texts.empty()) texts.push_back(common_name(certificate));
  return texts;
}

/// It is the server's text: what could break a line or a log goes.
std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kNamesMax; ++i) {
    if (i > 0) text += ", ";
    for (const char c : names[i]) text += c > ' ' && c <= '~' ? c : '?';
  }
  return names.size() > kNamesMax ? text + ", …" : text;
}

}  // namespace

std::optional<std::string> other_name_in_certificate(const MariadbServer& server) {
  const WithoutPipeSignal quiet;
  const Connection connection = connect(server);
  if (!connection || !ask_for_tls(connection.get())) return std::nullopt;
  const Certificate certificate = trusted_certificate(connection.get(), server.tls_ca);
  if (!certificate) return std::nullopt;
  const std::string& host = server.host;
  if (X509_check_host(certificate.get(), host.c_str(), host.size(), 0, nullptr) == 1 ||
      X509_check_ip_asc(certificate.get(), host.c_str(), 0) == 1)
    return std::nullopt;
  return "the certificate of " + host + " is for " + listed(names_of(certificate.get())) +
         ": name the server as its certificate does, or give it a certificate for " + host;
}

}  // namespace lumbung::database
