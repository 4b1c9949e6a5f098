#include "net/destination.h"

#include <algorithm>
#include <memory>

#include <curl/curl.h>

#include "net/address.h"

namespace lumbung::net {
namespace {

constexpr std::size_t kLookUpsMax = 4;

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeText {
  void operator()(char* text) const { curl_free(text); }
};
using Text = std::unique_ptr<char, FreeText>;

Text part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return nullptr;
  return Text(text);
}

}  // namespace

Error not_public(const std::string& host) {
  return error(ErrorCode::forbidden, host + " is not a public address, or nobody knows it.");
}

Result<std::string> host_of(const std::string& url) {
  const Error refused = error(ErrorCode::invalid_argument, "This is not an http:// or https:// URL.");
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return refused;
  const Text scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  const Text name = part_of(parsed.get(), CURLUPART_HOST);
  if (!scheme || !name) return refused;
  const std::string_view word = scheme.get();
  if (word != "http" && word != "https") return refused;
  std::string host = name.get();
  // An address of IPv6 stands in brackets.
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  if (host.ends_with('.')) host.pop_back();
  if (host.empty()) return refused;
  for (char& c : host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return host;
}

DestinationCheck::DestinationCheck(Reach reach) : DestinationCheck(reach, &ask_resolver) {}

Status DestinationCheck::check(const std::string& url, const std::string& caller) {
  const Result<std::string> host = host_of(url);
  if (!host) return host.error();
  if (reach_ == Reach::anywhere) return {};
  if (!begin_look_up(caller)) {
    return error(ErrorCode::unavailable, "Names are being looked up already; try again in a moment.");
  }
  struct LookUp {
    DestinationCheck& check;
    const std::string& caller;
    ~LookUp() { check.end_look_up(caller); }
  } const look_up{*this, caller};
  const auto addresses = resolve_(*host);
  if (!addresses) return addresses.error();
  const bool is_public =
      !addresses->empty() &&
      std::all_of(addresses->begin(), addresses->end(), [](const sockaddr_storage& address) {
        return is_public_address(reinterpret_cast<const sockaddr&>(address));
      });
  if (is_public) return {};
  return not_public(*host);
}

bool DestinationCheck::begin_look_up(const std::string& caller) {
  const MutexLock lock(mutex_);
  return looking_up_.size() < kLookUpsMax && looking_up_.insert(caller).second;
}

void DestinationCheck::end_look_up(const std::string& caller) {
  const MutexLock lock(mutex_);
  looking_up_.erase(caller);
}

}  // namespace lumbung::net
