#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace lumbung::legacy {

// Rules for hosts that Lumbung does not serve itself, so that old URLs there lead to it. `public_url` is
// where Lumbung answers: http:// or https://, a host and perhaps a port; invalid_argument for anything else.
// The same URL always gives the same text. Pure.

/// Locations for the server block of the old host in nginx: /media/ and /storage/ are passed on.
Result<std::string> nginx_rules(std::string_view public_url);

/// A CloudFront function (viewer request) for the distribution in front of the old bucket: what lies below
/// uploads/ and public/ is sent to Lumbung.
Result<std::string> cloudfront_rules(std::string_view public_url);

/// The same as routing rules of an S3 bucket that is a website.
Result<std::string> s3_rules(std::string_view public_url);

}  // namespace lumbung::legacy
