#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "net/http_client.h"

namespace lumbung::fetching {

inline constexpr std::size_t kSourceUrlBytesMax = 2'048;

/// Whether a file may be fetched from this URL as far as it alone tells, without looking a name up: http or
/// https, printable, of bounded length, without a user name or password; within public reach no address in
/// numbers that is not public, and no port of another service. invalid_argument says what, why and what to
/// do. Where a name leads is looked at with each connection (net::HttpClient).
Status check_source(const std::string& url, net::Reach reach);

}  // namespace lumbung::fetching
