#pragma once

#include <string>
#include <string_view>

namespace lumbung::http {

/// Under what a client is counted when clients are counted by their addresses: an IPv4 address as it is (also
/// out of an IPv6 one that carries it), of IPv6 the network of 64 bits, for whoever has one address of it has
/// them all. Text that is no address counts as itself.
std::string address_share(std::string_view address);

}  // namespace lumbung::http
