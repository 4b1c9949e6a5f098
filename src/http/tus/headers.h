#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// The headers of tus 1.0 (https://tus.io/protocols/resumable-upload, version 1.0.0). Pure functions: what
/// they refuse is bad_request, in words for the client's developer.
namespace lumbung::http::tus {

inline constexpr std::string_view kVersion = "1.0.0";
inline constexpr std::string_view kExtensions =
    "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination,concatenation";
inline constexpr std::string_view kChecksumAlgorithms = "sha1,sha256";
/// Of the body of a PATCH, and of a POST that brings the first bytes.
inline constexpr std::string_view kContentType = "application/offset+octet-stream";
/// Statuses that no RFC knows.
inline constexpr int kChecksumMismatch = 460;

/// Digits and nothing else; nullopt also beyond 63 bits.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// Upload-Metadata: "key base64,key base64,key". Keys are ASCII without spaces and commas, none comes twice.
Result<std::map<std::string, std::string>> parse_metadata(std::string_view field);
inline constexpr std::size_t kMetadataBytesMax = 4096;

/// Upload-Length or Upload-Defer-Length of a POST; nullopt: it will be said later. One of them must be there,
/// and not both.
Result<std::optional<std::uint64_t>> parse_length(std::optional<std::string_view> length,
                                                  std::optional<std::string_view> defer);

/// Upload-Concat.
struct Concat {
  enum class Kind { whole, partial, final } kind = Kind::whole;
  std::vector<std::string> parts;  ///< of a final one: the paths or URLs of the partial ones, in order
};
Result<Concat> parse_concat(std::optional<std::string_view> field);
inline constexpr std::size_t kConcatPartsMax = 100;

/// Upload-Checksum: "sha1 base64".
struct Checksum {
  enum class Algorithm { sha1, sha256 } algorithm = Algorithm::sha1;
  std::string digest;  ///< its bytes
};
Result<Checksum> parse_checksum(std::string_view field);

}  // namespace lumbung::http::tus
