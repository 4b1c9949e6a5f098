// URLs that somebody enters for webhooks, and addresses that names stand for: a host is read or refused, and
// nothing private is public.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include <netinet/in.h>

#include "fuzz/require.h"
#include "net/address.h"
#include "net/destination.h"

namespace {

using namespace lumbung;

void look_at_v4(const std::uint8_t* bytes) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  std::memcpy(&address.sin_addr, bytes, sizeof address.sin_addr);
  const bool is_private = bytes[0] == 0 || bytes[0] == 10 || bytes[0] == 127 || bytes[0] >= 224 ||
                          (bytes[0] == 169 && bytes[1] == 254) || (bytes[0] == 192 && bytes[1] == 168);
  const bool is_public = net::is_public_address(reinterpret_cast<const sockaddr&>(address));
  fuzz::require(!(is_private && is_public));
}

void look_at_v6(const std::uint8_t* bytes) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  std::memcpy(&address.sin6_addr, bytes, sizeof address.sin6_addr);
  const bool is_public = net::is_public_address(reinterpret_cast<const sockaddr&>(address));
  fuzz::require(!is_public || (bytes[0] & 0xE0U) == 0x20U);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string url(fuzz::text_of(data, size));
  const auto host = net::host_of(url);
  fuzz::require(host.has_value() || host.error().code == ErrorCode::invalid_argument);
  if (host)
    fuzz::require(!host->empty() && host->find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
  if (size >= sizeof(in_addr)) look_at_v4(data);
  if (size >= sizeof(in6_addr)) look_at_v6(data);
  return 0;
}
