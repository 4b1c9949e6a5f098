#include "storage/s3/cloudfront.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "base/encoding.h"
#include "base/error.h"

namespace lumbung::storage {
namespace {

namespace json = boost::json;

constexpr std::size_t kKnownMax = 100'000;

Error wrong_cdn(const std::string& why) {
  return error(ErrorCode::invalid_argument, "cdn: " + why);
}

/// CloudFront's own base64: '+', '=' and '/' become '-', '_' and '~'.
std::string cloudfront_base64(Bytes data) {
  std::string text = to_base64(data);
  for (char& c : text) {
    if (c == '+') c = '-';
    if (c == '=') c = '_';
    if (c == '/') c = '~';
  }
  return text;
}

std::string epoch(Timestamp time) {
  return "{\"AWS:EpochTime\":" + std::to_string(to_unix_seconds(time)) + "}";
}

std::string quoted(const std::string& text) {
  return json::serialize(json::value(text));
}

}  // namespace

Result<CloudFrontSettings> parse_cloudfront_url(std::string_view url) {
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || parsed->scheme() != "cloudfront" || parsed->host().empty() || parsed->has_userinfo() ||
      !(parsed->path().empty() || parsed->path() == "/")) {
    return wrong_cdn("\"" + std::string(url) +
                     "\" is not like cloudfront://DOMAIN?key_pair_id=…&private_key_file=…");
  }
  CloudFrontSettings settings;
  settings.domain = parsed->encoded_host_and_port();
  for (const auto& parameter : parsed->params()) {
    const std::string& value = parameter.value;
    if (parameter.key == "key_pair_id") {
      settings.key_pair_id = value;
    } else if (parameter.key == "private_key_file") {
      settings.private_key_file = value;
    } else if (parameter.key == "hash" && (value == "sha1" || value == "sha256")) {
      settings.digest = value == "sha1" ? DigestKind::sha1 : DigestKind::sha256;
    } else {
      return wrong_cdn("\"" + parameter.key + "=" + value + "\" is not understood");
    }
  }
  if (settings.key_pair_id.empty() != settings.private_key_file.empty())
    return wrong_cdn("key_pair_id and private_key_file go together");
  return settings;
}

/// Without white space, for the canned policy must be what CloudFront itself makes of the URL.
std::string CloudFrontPolicy::json() const {
  std::string text = "{\"Statement\":[{\"Resource\":" + quoted(resource) +
                     ",\"Condition\":{\"DateLessThan\":" + epoch(expires_at);
  if (starts_at) text += ",\"DateGreaterThan\":" + epoch(*starts_at);
  if (!ip_range.empty()) text += ",\"IpAddress\":{\"AWS:SourceIp\":" + quoted(ip_range) + "}";
  return text + "}}]}";
}

CloudFront::CloudFront(CloudFrontSettings settings) : settings_(std::move(settings)) {
  if (!settings_.key_pair_id.empty()) key_.emplace(RsaKey::read(settings_.private_key_file));
}

std::string CloudFront::resource_of(std::string_view path) const {
  std::string encoded;
  const std::string whole = settings_.prefix + std::string(path);
  for (std::size_t begin = 0; begin <= whole.size();) {
    const auto wild = std::min(whole.find_first_of("*?", begin), whole.size());
    encoded += encode_path(std::string_view(whole).substr(begin, wild - begin));
    if (wild < whole.size()) encoded += whole[wild];
    begin = wild + 1;
  }
  return "https://" + settings_.domain + "/" + encoded;
}

media::SignedUrl CloudFront::url_of(const media::ObjectKey& key, Timestamp expires_at) const {
  const std::string url = plain_url_of(key);
  if (!key_) return {url, std::nullopt};
  return {signed_url({.resource = url, .expires_at = expires_at}), expires_at};
}

std::string CloudFront::plain_url_of(const media::ObjectKey& key) const {
  return "https://" + settings_.domain + "/" + encode_path(settings_.prefix + key.str());
}

std::string CloudFront::signature_of(const std::string& policy) const {
  if (!key_) throw Fault(ErrorCode::invalid_argument, "cdn: signing needs key_pair_id and private_key_file");
  {
    const MutexLock lock(mutex_);
    if (const auto found = known_.find(policy); found != known_.end()) return found->second;
  }
  std::string signature = cloudfront_base64(key_->sign(policy, settings_.digest));
  const MutexLock lock(mutex_);
  if (known_.size() >= kKnownMax) known_.clear();
  known_.emplace(policy, signature);
  return signature;
}

std::string CloudFront::signed_url(const CloudFrontPolicy& policy) const {
  const std::string text = policy.json();
  const bool has_query = policy.resource.find('?') != std::string::npos;
  const std::string what = policy.is_canned()
                               ? "Expires=" + std::to_string(to_unix_seconds(policy.expires_at))
                               : "Policy=" + cloudfront_base64(as_bytes(text));
  return policy.resource + (has_query ? "&" : "?") + what + "&Key-Pair-Id=" + settings_.key_pair_id +
         "&Signature=" + signature_of(text) +
         (settings_.digest == DigestKind::sha256 ? "&Hash-Algorithm=SHA256" : "");
}

NameValues CloudFront::cookies(const CloudFrontPolicy& policy) const {
  const std::string text = policy.json();
  NameValues cookies{{"CloudFront-Policy", cloudfront_base64(as_bytes(text))},
                     {"CloudFront-Signature", signature_of(text)},
                     {"CloudFront-Key-Pair-Id", settings_.key_pair_id}};
  if (settings_.digest == DigestKind::sha256) cookies.emplace_back("CloudFront-Hash-Algorithm", "SHA256");
  return cookies;
}

}  // namespace lumbung::storage
