#pragma once

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "access/access.h"
#include "access/upload_limits.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

/// JWTs (RFC 7519) that an application makes for its own browsers with a secret that it shares with this
/// server: HS256 in the compact form of RFC 7515, and nothing else of that family.
namespace lumbung::access {

inline constexpr std::size_t kJwtBytesMax = 4096;
inline constexpr std::chrono::seconds kJwtLifeMax = std::chrono::hours(24);
/// Of `sub`: what the audit trail keeps of a name.
inline constexpr std::size_t kSubjectBytesMax = 255;

/// What a JWT says.
struct JwtClaims {
  WorkspaceId workspace_id;
  std::set<Ability> abilities;   ///< one at least, and never admin
  Timestamp expires_at;          ///< `exp`, a whole second
  UploadLimits upload_limits{};  ///< `max_size`, `types`
  std::string subject{};         ///< `sub`, whom the audit trail names; empty: nobody
};

/// Whether this has the form of one: three parts with dots between them. Says nothing about what is in them.
bool looks_like_jwt(std::string_view text);

/// The third part of a JWT whose first two are `signed_part`, with the dot between them (RFC 7515 appendix
/// A.1).
std::string jwt_signature(std::string_view secret, std::string_view signed_part);

/// The secrets that JWTs are made and checked with. Immutable, so thread-safe.
class JwtKeys {
 public:
  /// No JWT is believed, and none can be made.
  JwtKeys() = default;
  /// Both are believed, while one follows the other; new ones are made with `secret`. An empty text is none.
  JwtKeys(std::string secret, std::string previous)
      : secret_(std::move(secret)), previous_(std::move(previous)) {}

  bool can_sign() const { return !secret_.empty(); }
  /// can_sign() must hold. verify() takes what comes of it as long as the claims keep within its rules.
  std::string sign(const JwtClaims& claims) const;

  /// The claims of a JWT that is good at `now`. All else is refused as unauthenticated, with the same words
  /// whatever is wrong; `detail`, for tests and logs, says what. Nothing of a JWT that was not signed with
  /// one of the secrets is parsed.
  Result<JwtClaims> verify(std::string_view text, Timestamp now) const;
  /// Whether it bears the signature of one of the secrets, whatever it says and however old it is.
  bool have_signed(std::string_view text) const;

 private:
  bool have_signed(std::string_view signed_part, std::string_view signature) const;

  std::string secret_{};
  std::string previous_{};
};

}  // namespace lumbung::access
