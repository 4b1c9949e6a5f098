#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "storage/s3/aws_credentials.h"

// Why not libcurl's own signing (CURLOPT_AWS_SIGV4): as of 7.88 it leaves out x-amz-content-sha256,
// which S3 wants.

namespace lumbung::storage {

using NameValues = std::vector<std::pair<std::string, std::string>>;

/// SHA-256 of nothing, in hex: the payload of a request without a body.
inline constexpr std::string_view kEmptyPayload =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// A request as Signature Version 4 sees it.
struct SignableRequest {
  std::string method = "GET";
  std::string host;        ///< as in the Host field, with the port when it is not the scheme's own
  std::string path = "/";  ///< not encoded; sent exactly as encode_path(path)
  NameValues query;        ///< not encoded
  NameValues headers;      ///< all of them are signed; without Host and what sign() adds
  std::string payload_hash{kEmptyPayload};
};

/// For which service a signature holds.
struct SigningScope {
  std::string region;
  std::string service;
};

/// The fields to send in addition to the request's own: X-Amz-Date, X-Amz-Security-Token when the credentials
/// have one, Authorization. (AWS General Reference, "Signing AWS requests with Signature Version 4"; the path
/// is encoded once and not normalized, as S3 wants it.)
NameValues sign(const SignableRequest& request, const AwsCredentials& credentials, const SigningScope& scope,
                Timestamp now);

/// Everything but A–Z a–z 0–9 - . _ ~ as %XX.
std::string percent_encode(std::string_view text);
/// The same, '/' staying as it is.
std::string encode_path(std::string_view path);
/// "a=b&c=d", encoded, in the canonical order.
std::string encode_query(NameValues query);

}  // namespace lumbung::storage
