#include "app/tls.h"

#include "base/error.h"

namespace lumbung::app {

std::shared_ptr<http::TlsCredentials> tls_credentials(const Config& config) {
  if (config.tls_certificate.empty() && config.tls_key.empty()) return nullptr;
  if (config.tls_certificate.empty() || config.tls_key.empty())
    throw Fault(ErrorCode::invalid_argument, config.tls_key.empty() ? "tls-certificate: it needs a tls-key"
                                                                    : "tls-key: it needs a tls-certificate");
  return std::make_shared<http::TlsCredentials>(http::TlsFiles{config.tls_certificate, config.tls_key});
}

}  // namespace lumbung::app
