#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"
#include "base/result.h"
#include "media/content_network.h"
#include "storage/s3/rsa_key.h"
#include "storage/s3/sigv4.h"

namespace lumbung::storage {

struct CloudFrontSettings {
  std::string domain;
  std::string key_pair_id;  ///< empty: the distribution asks for no signatures
  std::filesystem::path private_key_file;
  DigestKind digest = DigestKind::sha1;
  std::string prefix;  ///< of the bucket's keys; empty, or ends with '/'
};

/// cloudfront://DOMAIN?key_pair_id=ID&private_key_file=FILE&hash=sha1|sha256. The id and the file go
/// together; without them the distribution is open to all. Refuses what it does not know, by name.
Result<CloudFrontSettings> parse_cloudfront_url(std::string_view url);

/// What a signature permits. (Amazon CloudFront Developer Guide, "Serve private content with signed URLs and
/// signed cookies".)
struct CloudFrontPolicy {
  std::string resource;  ///< a URL; with '*' and '?' as wildcards unless it is canned
  Timestamp expires_at;
  std::optional<Timestamp> starts_at{};
  std::string ip_range{};  ///< "192.0.2.0/24"; empty: any

  /// A canned policy says no more than a URL and its end, so it need not stand in the URL.
  bool is_canned() const { return !starts_at && ip_range.empty(); }
  std::string json() const;
};

/// Signs for one CloudFront distribution. Signatures are kept and used again, for an RSA signature costs a
/// good part of a millisecond. Thread-safe.
class CloudFront final : public media::ContentNetwork {
 public:
  /// Reads the key. Throws Fault naming the file when it can't be.
  explicit CloudFront(CloudFrontSettings settings);

  media::SignedUrl url_of(const media::ObjectKey& key, Timestamp expires_at) const override;
  std::string plain_url_of(const media::ObjectKey& key) const override;

  /// "https://DOMAIN/PREFIX" and this path, encoded; wildcards stay.
  std::string resource_of(std::string_view path) const;
  /// The resource with the policy and its signature in the query. Throws Fault when there is no key.
  std::string signed_url(const CloudFrontPolicy& policy) const;
  /// Cookies with which a browser may fetch whatever the policy's resource matches: names and values. The
  /// policy is sent even when it is canned, because of its wildcards. Throws Fault when there is no key.
  NameValues cookies(const CloudFrontPolicy& policy) const;

 private:
  std::string signature_of(const std::string& policy) const;

  CloudFrontSettings settings_;
  std::optional<RsaKey> key_;
  mutable Mutex mutex_;
  /// Policy → signature.
  mutable std::unordered_map<std::string, std::string> known_ LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::storage
