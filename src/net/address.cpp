#include "net/address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include <netinet/in.h>
#include <sys/socket.h>

namespace lumbung::net {
namespace {

struct Network {
  std::uint32_t address;
  int bits;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24U | b << 16U | c << 8U | d;
}

constexpr std::array kSpecial = {
    Network{ip(0, 0, 0, 0), 8},      Network{ip(10, 0, 0, 0), 8},     Network{ip(100, 64, 0, 0), 10},
    Network{ip(127, 0, 0, 0), 8},    Network{ip(169, 254, 0, 0), 16}, Network{ip(172, 16, 0, 0), 12},
    Network{ip(192, 0, 0, 0), 24},   Network{ip(192, 0, 2, 0), 24},   Network{ip(192, 88, 99, 0), 24},
    Network{ip(192, 168, 0, 0), 16}, Network{ip(198, 18, 0, 0), 15},  Network{ip(198, 51, 100, 0), 24},
    Network{ip(203, 0, 113, 0), 24}, Network{ip(224, 0, 0, 0), 4},    Network{ip(240, 0, 0, 0), 4},
};

bool is_public(std::uint32_t address) {
  return std::none_of(kSpecial.begin(), kSpecial.end(), [&](const Network& network) {
    return (address ^ network.address) >> (32 - network.bits) == 0;
  });
}

bool is_public(const in6_addr& address) {
  const auto* bytes = address.s6_addr;
  const auto word = [&](int i) { return static_cast<unsigned>(bytes[2 * i]) << 8U | bytes[2 * i + 1]; };
  const bool global = (bytes[0] & 0xE0U) == 0x20U;
  const bool teredo_or_special = word(0) == 0x2001U && word(1) < 0x0200U;
  const bool documentation = (word(0) == 0x2001U && word(1) == 0x0DB8U) || word(0) == 0x3FFFU;
  const bool six_to_four = word(0) == 0x2002U;
  return global && !teredo_or_special && !documentation && !six_to_four;
}

}  // namespace

bool is_public_address(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_public(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return is_public(v6.sin6_addr);
  }
  return false;
}

}  // namespace lumbung::net
