#include "app/tls.h"

#include "base/error.h"

namespace lumbung::app {

std::shared_ptr<http::TlsCredentials> tls_credentials(const Config& config) {
  if (config.tls_certificate.empty() && config.tls_key.empty()) return nullptr;
  if (config.tls_certificate.empty() || config.tls_key.empty())
    throw Fault(ErrorCode::invalid_argument, "tls-certificate and tls-key need each other: set both or none");
  return std::make_shared<http::TlsCredentials>(http::TlsFiles{config.tls_certificate, config.tls_key});
}

}  // namespace lumbung::app
