#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lumbung::scanning {

/// Where a clamd listens: a socket in the file system, or a host and a port.
struct ClamdAddress {
  std::string socket_path;  ///< empty: host and port
  std::string host;
  std::uint16_t port = 0;
};

/// "clamd:/run/clamav/clamd.ctl", "clamd://host:3310", "clamd://[::1]:3310"; without a port, 3310.
/// invalid_argument for anything else.
Result<ClamdAddress> parse_clamd_address(std::string_view url);

}  // namespace lumbung::scanning
