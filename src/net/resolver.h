#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/socket.h>

#include "base/result.h"

namespace lumbung::net {

/// The addresses that a host stands for; none for a name that nobody knows. `unavailable` while no name
/// server says one or the other. Blocks.
using Resolve = std::function<Result<std::vector<sockaddr_storage>>(const std::string& host)>;

/// By the resolver of the system. Thread-safe.
Result<std::vector<sockaddr_storage>> ask_resolver(const std::string& host);

/// Whether this answer of getaddrinfo() says that there is no such name, or none with an address. With any
/// other that is no success nothing is known of the name.
bool is_no_such_name(int answer);

}  // namespace lumbung::net
