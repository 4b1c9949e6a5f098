#include "http/address_share.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace lumbung::http {
namespace {

constexpr std::size_t kNetworkBytes = 8;
constexpr std::size_t kMappedPrefixBytes = 12;

std::string text_of(int family, const std::uint8_t* bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  return ::inet_ntop(family, bytes, text.data(), text.size()) == nullptr ? std::string() : text.data();
}

}  // namespace

std::string address_share(std::string_view address) {
  const std::string plain(address.substr(0, address.find('%')));
  std::array<std::uint8_t, sizeof(in6_addr)> bytes{};
  if (::inet_pton(AF_INET6, plain.c_str(), bytes.data()) != 1) return std::string(address);
  constexpr std::array<std::uint8_t, kMappedPrefixBytes> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin()))
    return text_of(AF_INET, bytes.data() + kMappedPrefixBytes);
  std::fill(bytes.begin() + kNetworkBytes, bytes.end(), std::uint8_t{0});
  return text_of(AF_INET6, bytes.data()) + "/64";
}

}  // namespace lumbung::http
