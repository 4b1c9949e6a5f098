#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace lumbung::storage {

/// What S3 says when it refuses, e.g. "NoSuchKey".
struct S3Error {
  std::string code;
  std::string message;
  std::string region;  ///< where the bucket is, when it is elsewhere
};

/// The error in an answer's body; nullopt when it holds none.
std::optional<S3Error> parse_s3_error(std::string_view body);

/// One page of ListObjectsV2.
struct S3Page {
  struct Entry {
    std::string key;
    std::uint64_t bytes = 0;
    Timestamp modified_at;
  };
  std::vector<Entry> entries;
  std::string next;  ///< the continuation token; empty on the last page
};
/// Throws Fault when it is no such page.
S3Page parse_s3_page(std::string_view body);

/// The UploadId in an answer to CreateMultipartUpload; empty when there is none.
std::string parse_upload_id(std::string_view body);

/// The ids in the first page of ListMultipartUploads (1,000 of them), of those for just this key. Throws
/// Fault when it is no such page.
std::vector<std::string> parse_open_uploads(std::string_view body, std::string_view key);

/// A part that S3 has.
struct S3Part {
  unsigned number = 0;  ///< from 1
  std::string etag;
  std::string sha256_base64;
};
/// The body of CompleteMultipartUpload.
std::string complete_upload_xml(const std::vector<S3Part>& parts);

}  // namespace lumbung::storage
