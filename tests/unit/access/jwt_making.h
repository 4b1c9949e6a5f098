#pragma once

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "access/jwt.h"
#include "base/encoding.h"

/// JWTs for tests, good ones and such as no honest application makes.
namespace lumbung::access::made {

inline const std::string kSecret(32, 's');
inline const std::string kPrevious(32, 'p');
inline constexpr Timestamp kNow{std::chrono::seconds(1'800'000'000)};
inline constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
inline constexpr std::string_view kClaims =
    R"({"workspace_id":7,"abilities":["media:read","media:write"],"exp":1800003600})";

inline std::string part(std::string_view text) {
  return to_base64url(as_bytes(text));
}

/// Signed as it should be, whatever is in it.
inline std::string jwt(std::string_view header, std::string_view claims, std::string_view secret = kSecret) {
  const std::string signed_part = part(header) + "." + part(claims);
  return signed_part + "." + jwt_signature(secret, signed_part);
}

inline JwtKeys keys() {
  return {kSecret, kPrevious};
}

/// The claims that are always there, and one more.
inline std::string with(std::string_view more) {
  return std::string(kClaims.substr(0, kClaims.size() - 1)) + "," + std::string(more) + "}";
}

/// Why it is refused; "good" when it isn't.
inline std::string verdict(std::string_view text, Timestamp now = kNow) {
  const Result<JwtClaims> claims = keys().verify(text, now);
  if (claims) return "good";
  EXPECT_EQ(claims.error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(claims.error().message, "This token is not valid.") << "it says what is wrong";
  return claims.error().detail;
}

}  // namespace lumbung::access::made
