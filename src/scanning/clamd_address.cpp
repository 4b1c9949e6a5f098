#include "scanning/clamd_address.h"

#include <charconv>

namespace lumbung::scanning {
namespace {

constexpr std::uint16_t kUsualPort = 3310;

Error not_an_address(std::string_view url) {
  return error(ErrorCode::invalid_argument,
               "\"" + std::string(url) +
                   "\" is no address of clamd; write clamd:/run/clamav/clamd.ctl or "
                   "clamd://host:3310.");
}

}  // namespace

Result<ClamdAddress> parse_clamd_address(std::string_view url) {
  constexpr std::string_view kScheme = "clamd:";
  if (!url.starts_with(kScheme)) return not_an_address(url);
  const std::string_view rest = url.substr(kScheme.size());
  ClamdAddress address;
  if (!rest.starts_with("//")) {
    if (!rest.starts_with('/')) return not_an_address(url);
    address.socket_path = rest;
    return address;
  }
  std::string_view authority = rest.substr(2);
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return not_an_address(url);
    address.host = authority.substr(1, end - 1);
    authority.remove_prefix(end + 1);
  } else {
    address.host = authority.substr(0, authority.find_first_of(":/"));
    authority.remove_prefix(address.host.size());
  }
  address.port = kUsualPort;
  if (authority.starts_with(':')) {
    const char* const end = authority.data() + authority.size();
    const auto [stopped, failed] = std::from_chars(authority.data() + 1, end, address.port);
    if (failed != std::errc() || stopped != end) return not_an_address(url);
    authority = {};
  }
  if (address.host.empty() || address.port == 0 || !authority.empty()) return not_an_address(url);
  return address;
}

}  // namespace lumbung::scanning
