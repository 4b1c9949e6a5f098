#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/middleware.h"

namespace lumbung::api {

/// Keeps the origin of media apart from that of the console and the API: what is asked for under the host of
/// `media-url` is below /media/ or /storage/, or /healthz; everything else is not there. So whatever a file
/// could do in a browser, it does it where there is no token, no page and no API of ours.
class MediaOrigin final : public http::Middleware {
 public:
  /// `media_url` begins with http:// or https://.
  explicit MediaOrigin(std::string_view media_url);

  std::optional<http::Response> before(const http::Request& request) override;
  void after(const http::Request&, http::Response&) override {}

 private:
  std::string default_port_;  ///< ":443" or ":80"
  std::string host_;          ///< without the port that goes without saying
};

/// The host and port of a URL or of a Host field, in lower case, without `default_port` (":443") and without
/// the dot at the end. Pure.
std::string origin_host(std::string_view url_or_host, std::string_view default_port);

}  // namespace lumbung::api
