#include "legacy/url_rules.h"

#include <algorithm>
#include <optional>

namespace lumbung::legacy {
namespace {

struct Place {
  std::string scheme;
  std::string host;  ///< with its port
};

bool is_host_character(char c) {
  const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return is_letter || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
}

/// Nothing of it may end a word of the texts that it goes into.
Result<Place> place_of_url(std::string_view url) {
  const auto refused = [] {
    return error(ErrorCode::invalid_argument,
                 "public-url must be set for this, as https://HOST or http://HOST:PORT");
  };
  Place place;
  for (const std::string_view scheme : {"https", "http"}) {
    if (!url.starts_with(std::string(scheme) + "://")) continue;
    place.scheme = scheme;
    url.remove_prefix(scheme.size() + 3);
    break;
  }
  if (url.ends_with('/')) url.remove_suffix(1);
  if (place.scheme.empty() || url.empty() || !std::all_of(url.begin(), url.end(), is_host_character))
    return refused();
  place.host = url;
  return place;
}

std::string filled(std::string_view text, const Place& place) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("@URL@")) {
      out.append(place.scheme).append("://").append(place.host);
      i += 4;
    } else if (text.substr(i).starts_with("@HOST@")) {
      out += place.host;
      i += 5;
    } else if (text.substr(i).starts_with("@SCHEME@")) {
      out += place.scheme;
      i += 7;
    } else {
      out += text[i];
    }
  }
  return out;
}

constexpr std::string_view kNginx =
    R"(# Old URLs of media, answered by Lumbung. In the server block of the old host; what it served itself
# below these two places is served by Lumbung now (setting old-disk).
location ^~ /media/ {
    proxy_pass @URL@;
    proxy_http_version 1.1;
    proxy_set_header Host @HOST@;
    proxy_set_header Connection "";
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_ssl_server_name on;
    proxy_max_temp_file_size 0;
}
location ^~ /storage/ {
    proxy_pass @URL@;
    proxy_http_version 1.1;
    proxy_set_header Host @HOST@;
    proxy_set_header Connection "";
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_ssl_server_name on;
    proxy_max_temp_file_size 0;
}
)";

constexpr std::string_view kCloudfront =
    R"(// Old URLs of media, answered by Lumbung. A CloudFront function (cloudfront-js-2.0) of the event viewer-request,
// for the distribution in front of the old bucket.
function handler(event) {
    var request = event.request;
    var isOld = request.uri.indexOf('/uploads/') === 0 || request.uri.indexOf('/public/') === 0;
    if (!isOld || (request.method !== 'GET' && request.method !== 'HEAD')) {
        return request;
    }
    return {
        statusCode: 308,
        statusDescription: 'Permanent Redirect',
        headers: { location: { value: '@URL@/media' + request.uri } }
    };
}
)";

constexpr std::string_view kS3 = R"([
  {
    "Condition": {"KeyPrefixEquals": "uploads/"},
    "Redirect": {"Protocol": "@SCHEME@", "HostName": "@HOST@", "ReplaceKeyPrefixWith": "media/uploads/", "HttpRedirectCode": "308"}
  },
  {
    "Condition": {"KeyPrefixEquals": "public/"},
    "Redirect": {"Protocol": "@SCHEME@", "HostName": "@HOST@", "ReplaceKeyPrefixWith": "media/public/", "HttpRedirectCode": "308"}
  }
]
)";

Result<std::string> rules(std::string_view text, std::string_view public_url) {
  const auto place = place_of_url(public_url);
  if (!place) return place.error();
  return filled(text, *place);
}

}  // namespace

Result<std::string> nginx_rules(std::string_view public_url) {
  return rules(kNginx, public_url);
}

Result<std::string> cloudfront_rules(std::string_view public_url) {
  return rules(kCloudfront, public_url);
}

Result<std::string> s3_rules(std::string_view public_url) {
  return rules(kS3, public_url);
}

}  // namespace lumbung::legacy
