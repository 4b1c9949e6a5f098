#include "net/resolver.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <netdb.h>

namespace lumbung::net {

Result<std::vector<sockaddr_storage>> ask_resolver(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int answer = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  if (is_no_such_name(answer)) return std::vector<sockaddr_storage>();
  if (answer != 0)
    return error(ErrorCode::unavailable, "No name server says where " + host + " is; try again later.",
                 ::gai_strerror(answer));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, &::freeaddrinfo);
  std::vector<sockaddr_storage> addresses;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    sockaddr_storage address{};
    std::memcpy(&address, one->ai_addr, std::min<std::size_t>(one->ai_addrlen, sizeof address));
    addresses.push_back(address);
  }
  return addresses;
}

bool is_no_such_name(int answer) {
  return answer == EAI_NONAME || answer == EAI_NODATA || answer == EAI_ADDRFAMILY;
}

}  // namespace lumbung::net
