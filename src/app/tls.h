#pragma once

#include <memory>

#include "app/config.h"
#include "http/tls_credentials.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::app {

/// What the listener shows; none for plain HTTP. Throws Fault when only one of the two files is set, or when
/// they can't be used.
std::shared_ptr<http::TlsCredentials> tls_credentials(const Config& config, telemetry::Log log = {});

/// The same with the end of its certificate among the metrics, which must outlive the last scrape.
std::shared_ptr<http::TlsCredentials> measured_tls_credentials(const Config& config,
                                                               telemetry::Metrics& metrics,
                                                               const telemetry::Log& log);

}  // namespace lumbung::app
