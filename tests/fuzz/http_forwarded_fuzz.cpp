// X-Forwarded-For: nobody but a trusted proxy says whose request it is, and what limits count by is the same
// however often it is asked. The first line is the peer's address, the rest the field.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/require.h"
#include "http/address_share.h"
#include "http/trusted_proxies.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  static const auto kProxies = http::TrustedProxies::parse({"127.0.0.1", "10.0.0.0/8", "2001:db8::/32"});
  fuzz::require(kProxies.has_value());
  const auto input = fuzz::text_of(data, size);
  const auto peer = input.substr(0, input.find('\n'));
  const auto field = input.substr(std::min(peer.size() + 1, input.size()));

  const std::string client = kProxies->client_of(peer, field);
  if (field.empty() || !kProxies->contains(peer)) fuzz::require(client == peer);
  fuzz::require(kProxies->client_of(peer, field) == client);
  for (const std::string& address : {client, std::string(peer), std::string(field)}) {
    const std::string share = http::address_share(address);
    fuzz::require(http::address_share(share) == share);
  }
  return 0;
}
