#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "media/upload/remote_source.h"
#include "net/http_client.h"

namespace lumbung::fetching {

/// RemoteSource over HTTP. Follows five redirects at most; each place that they lead to is looked at as the
/// first one is (check_source), and the address behind its name by the client whenever it connects. Asks for
/// no other coding than the file itself. Thread-safe.
class UrlSource final : public media::RemoteSource {
 public:
  struct Settings {
    net::Reach reach = net::Reach::public_addresses;  ///< that of the client
    std::chrono::milliseconds time_max{110'000};      ///< of one fetch, all redirects together
    std::chrono::seconds silence_max{20};             ///< while nothing comes, or …
    std::uint32_t bytes_per_second_min = 1'024;       ///< … less than that: as of an upload
  };
  /// `http` must outlive it.
  UrlSource(net::HttpClient& http, Settings settings) : http_(http), settings_(settings) {}

  Status fetch(const std::string& url, media::RemoteReceiver& receiver, std::stop_token stop) override;

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  /// The next place of a redirect; nullopt: the file has come.
  Result<std::optional<std::string>> follow(const std::string& url, media::RemoteReceiver& receiver,
                                            Deadline deadline, const std::stop_token& stop);

  net::HttpClient& http_;
  const Settings settings_;
};

}  // namespace lumbung::fetching
