#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/byte_size.h"
#include "base/result.h"
#include "net/backoff.h"

namespace lumbung::storage {

/// How a bucket's name stands in a URL.
enum class BucketStyle {
  path,          ///< https://endpoint/bucket/key
  virtual_host,  ///< https://bucket.endpoint/key
};

/// Whether a bucket that is not there is made. Own servers give everybody whom they know the right to; on AWS
/// that is the business of whoever keeps the account.
enum class MissingBucket { is_made, is_a_fault };

/// How patient a client is; tests are less so.
struct S3Patience {
  unsigned attempts_max = 5;
  /// No attempt begins after so long: whoever waits had better hear of it.
  std::chrono::milliseconds attempts_within{30'000};
  net::Backoff backoff;
  std::chrono::milliseconds connect_timeout{5'000};
  /// A transfer is tried again when nothing moved for so long.
  std::chrono::seconds stall_timeout{20};
};

/// Which bucket, where, and how to speak to it.
struct S3Settings {
  std::string bucket;
  std::string scheme = "https";
  std::string authority;  ///< host, with the port when it is not the scheme's own; without the bucket
  std::string region = "us-east-1";
  BucketStyle style = BucketStyle::virtual_host;
  MissingBucket missing_bucket = MissingBucket::is_a_fault;
  std::string prefix;   ///< before every key; empty, or ends with '/'
  std::string ca_file;  ///< PEM; empty: the system's authorities
  /// Where objects of archived media go, one that is read at once; empty: they stay in STANDARD.
  std::string cold_class;
  S3Patience patience;

  /// The host that a request goes to.
  std::string host() const { return style == BucketStyle::path ? authority : bucket + "." + authority; }
  /// The path of a key (with its prefix) on that host; of the bucket itself for an empty one. Not encoded.
  std::string path_of(std::string_view key) const {
    return (style == BucketStyle::path ? "/" + bucket : std::string()) +
           (key.empty() && style == BucketStyle::path ? "" : "/") + std::string(key);
  }
};

/// The classes of S3, besides STANDARD, whose objects are read at once, without being restored first.
bool is_read_at_once(std::string_view storage_class);

/// s3://bucket?endpoint=URL&region=NAME&path_style=0|1&prefix=PATH&ca_file=FILE&cold_class=NAME|none,
/// everything after the bucket being optional. Without an endpoint it is AWS, by virtual host, and the cold
/// class is STANDARD_IA; with one the style is by path and there is no cold class, unless said otherwise.
/// Refuses what it does not know, by name.
Result<S3Settings> parse_s3_url(std::string_view url);

}  // namespace lumbung::storage
