#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace lumbung::net {

/// The parts of a URL as HttpClient understands it.
struct WebUrl {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< as of host_of
  std::uint16_t port = 0;
  std::string path;  ///< as it was written, percent-encoded; "/" at least
  bool has_credentials = false;
};

/// invalid_argument for what is no http:// or https:// URL.
Result<WebUrl> parse_web_url(const std::string& url);

/// Where a reference such as the Location field of an answer leads from `base`: another whole URL. What URLs
/// may not hold as it is (blanks, other scripts) is percent-encoded. invalid_argument for what is no
/// http:// or https:// URL then.
Result<std::string> resolve_reference(const std::string& base, const std::string& reference);

/// Whether the host of a URL is an address in numbers that is not of the public Internet (is_public_address).
/// Of a name nothing is known before it is looked up: false.
bool is_private_literal(const std::string& host);

}  // namespace lumbung::net
