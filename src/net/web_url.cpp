#include "net/web_url.h"

#include <charconv>
#include <memory>
#include <string_view>

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include "net/address.h"
#include "net/destination.h"

namespace lumbung::net {
namespace {

struct DropUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using UrlHandle = std::unique_ptr<CURLU, DropUrl>;

struct DropUrlText {
  void operator()(char* text) const { curl_free(text); }
};

/// "" for a part that is not there.
std::string text_of_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, DropUrlText> owner(text);
  return text;
}

bool has_part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  const bool is_there = curl_url_get(url, part, &text, 0) == CURLUE_OK;
  const std::unique_ptr<char, DropUrlText> owner(text);
  return is_there;
}

Error no_web_url() {
  return error(ErrorCode::invalid_argument, "This is not an http:// or https:// URL.");
}

std::string printable_reference(std::string_view reference) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string printable;
  for (const char c : reference) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F) {
      printable += c;
    } else {
      printable.append({'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]});
    }
  }
  return printable;
}

}  // namespace

Result<WebUrl> parse_web_url(const std::string& url) {
  const Result<std::string> host = host_of(url);
  if (!host) return host.error();
  const UrlHandle parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return no_web_url();
  WebUrl parts;
  parts.scheme = text_of_part(parsed.get(), CURLUPART_SCHEME);
  parts.host = *host;
  parts.path = text_of_part(parsed.get(), CURLUPART_PATH);
  const std::string port = text_of_part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  const auto [rest, failed] = std::from_chars(port.data(), port.data() + port.size(), parts.port);
  if (failed != std::errc{} || parts.port == 0) return no_web_url();
  parts.has_credentials =
      has_part(parsed.get(), CURLUPART_USER) || has_part(parsed.get(), CURLUPART_PASSWORD);
  return parts;
}

Result<std::string> resolve_reference(const std::string& base, const std::string& reference) {
  const UrlHandle parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(parsed.get(), CURLUPART_URL, printable_reference(reference).c_str(), 0) != CURLUE_OK)
    return no_web_url();
  const std::string resolved = text_of_part(parsed.get(), CURLUPART_URL);
  const Result<std::string> host = host_of(resolved);
  if (!host) return host.error();
  return resolved;
}

bool is_private_literal(const std::string& host) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1)
    return !is_public_address(reinterpret_cast<const sockaddr&>(v4));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1)
    return !is_public_address(reinterpret_cast<const sockaddr&>(v6));
  return host.find(':') != std::string::npos;  // an address with a zone is of a link
}

}  // namespace lumbung::net
