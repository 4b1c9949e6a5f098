#include "fetching/source_rules.h"

#include <algorithm>

#include "net/web_url.h"

namespace lumbung::fetching {
namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;
constexpr std::uint16_t kFirstFreePort = 1'024;  ///< below it are those of mail, shells and other services

Error refused_source(std::string message) {
  return error(ErrorCode::invalid_argument, std::move(message));
}

bool is_printable(const std::string& url) {
  return std::all_of(url.begin(), url.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; });
}

bool is_port_of_the_web(std::uint16_t port) {
  return port == kHttpPort || port == kHttpsPort || port >= kFirstFreePort;
}

}  // namespace

Status check_source(const std::string& url, net::Reach reach) {
  if (url.size() > kSourceUrlBytesMax)
    return refused_source("The URL has more than 2,048 bytes. Give a shorter one.");
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  const Result<net::WebUrl> parts = net::parse_web_url(url);
  if (!is_web || !is_printable(url) || !parts)
    return refused_source(
        "A file is fetched from an https:// or http:// URL, and this is none. Percent-encode what is not "
        "printable ASCII.");
  if (parts->has_credentials)
    return refused_source(
        "The URL holds a user name or a password, which would be kept and shown. Give a signed URL, or "
        "upload the file.");
  if (reach == net::Reach::anywhere) return {};
  if (!is_port_of_the_web(parts->port))
    return refused_source(
        "Port " + std::to_string(parts->port) +
        " is that of another service. Files are fetched from 80, 443 and those above 1023.");
  if (net::is_private_literal(parts->host))
    return refused_source(
        parts->host + " is not a public address, and this server fetches from no others. Upload the file.");
  return {};
}

}  // namespace lumbung::fetching
