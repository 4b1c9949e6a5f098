#include "app/tls.h"

#include <utility>

#include "base/error.h"

namespace lumbung::app {

std::shared_ptr<http::TlsCredentials> tls_credentials(const Config& config, telemetry::Log log) {
  if (config.tls_certificate.empty() && config.tls_key.empty()) return nullptr;
  if (config.tls_certificate.empty() || config.tls_key.empty())
    throw Fault(ErrorCode::invalid_argument, config.tls_key.empty() ? "tls-certificate: it needs a tls-key"
                                                                    : "tls-key: it needs a tls-certificate");
  return std::make_shared<http::TlsCredentials>(http::TlsFiles{config.tls_certificate, config.tls_key},
                                                std::move(log));
}

std::shared_ptr<http::TlsCredentials> measured_tls_credentials(const Config& config,
                                                               telemetry::Metrics& metrics,
                                                               const telemetry::Log& log) {
  auto credentials = tls_credentials(config, log);
  if (credentials) {
    metrics.on_scrape(
        [&metrics, credentials] { metrics.set_tls_certificate_end(credentials->expires_at()); });
  }
  return credentials;
}

}  // namespace lumbung::app
