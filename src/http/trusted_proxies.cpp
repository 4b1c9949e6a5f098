#include "http/trusted_proxies.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/ip/address.hpp>

namespace lumbung::http {
namespace {

namespace ip = boost::asio::ip;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// An IPv4 client of a socket that speaks both is an IPv4 client.
std::optional<ip::address> address_from(std::string_view text) {
  boost::system::error_code failed;
  const ip::address address = ip::make_address(std::string(text), failed);
  if (failed) return std::nullopt;
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
  return address;
}

template <class Network>
bool is_in(const Network& network, const decltype(std::declval<Network>().address())& address) {
  return Network(address, network.prefix_length()).canonical() == network.canonical();
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& words) {
  TrustedProxies proxies;
  for (const std::string& word : words) {
    const std::string whole = word.find('/') != std::string::npos   ? word
                              : word.find(':') != std::string::npos ? word + "/128"
                                                                    : word + "/32";
    boost::system::error_code failed;
    if (const auto v4 = ip::make_network_v4(whole, failed); !failed) {
      proxies.v4_.push_back(v4);
      continue;
    }
    const auto v6 = ip::make_network_v6(whole, failed);
    if (failed) {
      return error(ErrorCode::invalid_argument,
                   "\"" + word + "\" is neither an address nor a network, such as 127.0.0.1 or 10.0.0.0/8");
    }
    proxies.v6_.push_back(v6);
  }
  return proxies;
}

bool TrustedProxies::contains(std::string_view text) const {
  const auto address = address_from(text);
  if (!address) return false;
  if (address->is_v4())
    return std::ranges::any_of(v4_, [&](const auto& network) { return is_in(network, address->to_v4()); });
  return std::ranges::any_of(v6_, [&](const auto& network) { return is_in(network, address->to_v6()); });
}

std::string TrustedProxies::client_of(std::string_view peer, std::string_view forwarded_for) const {
  std::string client(peer);
  while (!forwarded_for.empty() && contains(client)) {
    const std::size_t comma = forwarded_for.rfind(',');
    const bool is_last = comma == std::string_view::npos;
    const auto named = address_from(trimmed(is_last ? forwarded_for : forwarded_for.substr(comma + 1)));
    if (!named) return client;  // a proxy that hides whom it got it from answers for it
    client = named->to_string();
    forwarded_for = is_last ? std::string_view() : forwarded_for.substr(0, comma);
  }
  return client;
}

}  // namespace lumbung::http
