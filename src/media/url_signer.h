#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/sha256.h"
#include "base/uuid.h"
#include "media/variant.h"

namespace lumbung::media {

/// The keys of signed URLs. New URLs are signed with `current`; `previous` (may be empty) is still believed,
/// so that keys can be rotated without breaking what was handed out.
struct SigningKeys {
  std::string current;
  std::string previous;
};

/// When a URL made now ends: rounded up to a multiple of 1/8 of `valid_for`, so that the same thing has the
/// same URL for a while and caches can work.
Timestamp stable_expiry(Timestamp now, std::chrono::seconds valid_for);

/// Makes and checks URLs of the form /media/{uuid}/{variant}?expires=UNIX&signature=HEX, the signature being
/// HMAC-SHA256 over "path?expires=UNIX". From the second generation of the object's name on (ObjectKey), so
/// that other bytes have another URL, it is ?expires=UNIX&v=N&signature=HEX and "path?expires=UNIX&v=N".
/// Immutable, thread-safe, no allocation of note.
class UrlSigner {
 public:
  /// Throws Fault when the current key is empty.
  UrlSigner(const SigningKeys& keys, std::string public_url);

  /// Absolute when a public URL is set; ends at the stable_expiry.
  std::string sign(const Uuid& uuid, std::string_view variant, Timestamp now, std::chrono::seconds valid_for,
                   std::uint32_t generation = 1) const;
  /// The same without a signature, for a workspace whose media are public.
  std::string plain(const Uuid& uuid, std::string_view variant) const;

  enum class Verdict { valid, missing, expired, forged };
  /// `path` without the query, `generation` the URL's v, empty when it has none; constant-time comparison.
  Verdict check(std::string_view path, std::string_view expires, std::string_view signature, Timestamp now,
                std::string_view generation = {}) const;

 private:
  HmacSha256Key current_;
  std::optional<HmacSha256Key> previous_;
  std::string public_url_;
};

}  // namespace lumbung::media
