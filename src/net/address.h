#pragma once

struct sockaddr;

namespace lumbung::net {

/// Whether this is an address of the public Internet: not of this machine, of a private or local network, of
/// a cloud's metadata service, nor reserved (the registries of IANA, "Special-Purpose Address Registry" for
/// IPv4 and IPv6). Of IPv6 only 2000::/3 is public, and of that not what carries an IPv4 address inside
/// (6to4, Teredo). Unknown families are not public.
bool is_public_address(const sockaddr& address);

}  // namespace lumbung::net
