#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "base/result.h"

namespace lumbung::http {

/// The proxies in front of this server whose word about a client's address counts. Immutable, thread-safe.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  /// Addresses and networks: "127.0.0.1", "10.0.0.0/8", "2001:db8::/32". Refuses (invalid_argument) what is
  /// neither.
  static Result<TrustedProxies> parse(const std::vector<std::string>& words);

  bool empty() const { return v4_.empty() && v6_.empty(); }
  bool contains(std::string_view address) const;

  /// Whose request it is that `peer` sent with this X-Forwarded-For (empty: none): each proxy adds at its end
  /// whom it got it from, and what stands before the first that is not trusted anybody may have written.
  std::string client_of(std::string_view peer, std::string_view forwarded_for) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace lumbung::http
