#include "api/delivery/media_origin.h"

#include <algorithm>

#include "api/answer.h"

namespace lumbung::api {
namespace {

constexpr std::string_view kHttps = "https://";

bool is_of_media(std::string_view path) {
  return path == "/healthz" || path.starts_with("/media/") || path.starts_with("/storage/");
}

}  // namespace

std::string origin_host(std::string_view url_or_host, std::string_view default_port) {
  const auto scheme = url_or_host.find("://");
  if (scheme != std::string_view::npos) url_or_host.remove_prefix(scheme + 3);
  std::string host(url_or_host.substr(0, url_or_host.find_first_of("/?#")));
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (host.ends_with(default_port)) host.resize(host.size() - default_port.size());
  // "media.example.com." is the same host to the name service, and another origin to a browser.
  if (host.ends_with('.')) host.pop_back();
  if (const auto dot = host.find(".:"); dot != std::string::npos) host.erase(dot, 1);
  return host;
}

MediaOrigin::MediaOrigin(std::string_view media_url)
    : default_port_(media_url.starts_with(kHttps) ? ":443" : ":80"),
      host_(origin_host(media_url, default_port_)) {}

std::optional<http::Response> MediaOrigin::before(const http::Request& request) {
  const auto host = request.header("Host");
  if (!host || is_of_media(request.path()) || origin_host(*host, default_port_) != host_) return std::nullopt;
  return problem_answer(request, error(ErrorCode::not_found, "Only media are to be had at this address."));
}

}  // namespace lumbung::api
