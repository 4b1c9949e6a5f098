#pragma once

#include <memory>

#include "app/config.h"
#include "http/tls_credentials.h"

namespace lumbung::app {

/// What the listener shows; none for plain HTTP. Throws Fault when only one of the two files is set, or when
/// they can't be used.
std::shared_ptr<http::TlsCredentials> tls_credentials(const Config& config);

}  // namespace lumbung::app
