#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/encoding.h"
#include "storage/s3/xml.h"

namespace lumbung::storage {

/// As what an object is stored of which nobody has looked at the bytes yet.
inline constexpr std::string_view kUploadType = "application/octet-stream";

/// The bytes behind the last whole part, which lie in an object of their own.
struct S3Tail {
  std::string key;  ///< with the prefix of the installation
  std::uint64_t bytes = 0;
  std::string sha256_hex;
};

/// What the row of a resumable upload keeps of it for S3: which parts of which multipart upload are there,
/// all of one size, and where the rest lies.
struct S3Mark {
  std::string upload_id{};  ///< empty before the first part
  std::uint64_t part_bytes = 0;
  std::vector<S3Part> parts{};
  std::optional<S3Tail> tail{};

  std::uint64_t bytes() const { return parts.size() * part_bytes + (tail ? tail->bytes : 0); }

  /// As JSON: {"upload_id", "part_bytes", "parts": [[etag, SHA-256 in base64], …], "tail": {"key", "bytes",
  /// "sha256"} or null}.
  std::string to_json() const;
  /// nullopt for what to_json() does not write.
  static std::optional<S3Mark> parse(std::string_view json);
};

/// The keys of what belongs to one upload beside its object, with the prefix of the installation.
class S3UploadKeys {
 public:
  /// `object` ends with ".tmp".
  explicit S3UploadKeys(const std::string& object)
      : object_(object), stem_(object.substr(0, object.rfind('.'))) {}

  const std::string& object() const { return object_; }
  std::string fence() const { return stem_ + ".fence"; }
  /// What all tails begin with.
  std::string tails() const { return stem_ + ".tail."; }
  /// Whoever goes on with the upload has tails of its own, so that nobody who comes late replaces one.
  std::string tail(std::uint64_t offset, std::uint64_t fence) const {
    return tails() + std::to_string(offset) + "." + std::to_string(fence);
  }
  /// With which fence a tail was written; nullopt when the key is not that of a tail of this upload.
  std::optional<std::uint64_t> fence_of_tail(std::string_view key) const;

 private:
  std::string object_;
  std::string stem_;
};

}  // namespace lumbung::storage
