#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/uuid.h"
#include "media/url_keys.h"
#include "media/variant.h"

namespace lumbung::media {

/// The master keys of signed URLs. Keys of new URLs are derived from `current`; `previous` (may be empty) is
/// still believed, so that it can be changed without breaking what was handed out.
struct SigningKeys {
  std::string current;
  std::string previous;
};

/// When a URL made now ends: rounded up to a multiple of 1/8 of `valid_for`, so that the same thing has the
/// same URL for a while and caches can work.
Timestamp stable_expiry(Timestamp now, std::chrono::seconds valid_for);

/// What a URL says, as it came; what it does not say is empty.
struct SignedParts {
  std::string_view path;  ///< without the query
  std::string_view expires;
  std::string_view signature;
  std::string_view generation{};  ///< v
  std::string_view key_id{};      ///< k
};

/// Makes and checks URLs of the form /media/{uuid}/{variant}?expires=UNIX&k=ID&signature=HEX, the signature
/// being HMAC-SHA256 over "path?expires=UNIX" with the key of the media's workspace that ID names (UrlKey).
/// From the second generation of the object's name on (ObjectKey), so that other bytes have another URL, it
/// is ?expires=UNIX&v=N&k=ID&signature=HEX and "path?expires=UNIX&v=N". A URL without k is from before
/// workspaces had keys, signed with a master key itself, and believed while the workspace is in its epoch 0.
/// Thread-safe; keys are derived once for each scope and kept.
class UrlSigner {
 public:
  static constexpr std::size_t kKeysKeptMax = 1'024;

  /// Throws Fault when the current key is empty.
  UrlSigner(const SigningKeys& keys, std::string public_url);

  /// Those of a scope. Never nullptr.
  std::shared_ptr<const UrlKeys> keys_of(const UrlScope& scope) const;

  /// Absolute when a public URL is set; ends at the stable_expiry.
  std::string sign(const UrlScope& scope, const Uuid& uuid, std::string_view variant, Timestamp now,
                   std::chrono::seconds valid_for, std::uint32_t generation = 1) const;
  /// The same without a signature, for a workspace whose media are public.
  std::string plain(const Uuid& uuid, std::string_view variant) const;

  enum class Verdict { valid, missing, expired, forged };
  /// Whether it is a URL of this scope, as the media behind it has it now; constant-time comparison. Of
  /// another workspace or epoch: forged.
  Verdict check(const UrlKeys& keys, const SignedParts& parts, Timestamp now) const;

  /// When a URL ends, in UNIX seconds; nullopt when it does not say so.
  static std::optional<std::int64_t> expiry_of(std::string_view expires);

  /// What a URL is by itself, before anybody knows whose media it names.
  struct Claim {
    Verdict verdict = Verdict::missing;
    std::optional<UrlScope> scope{};  ///< nullopt: says nothing of it, being from before workspaces had keys

    /// Whether it is valid for a media of this scope.
    bool holds_for(const UrlScope& now) const {
      return verdict == Verdict::valid && (scope ? *scope == now : now.epoch == 0);
    }
  };
  Claim read(const SignedParts& parts, Timestamp now) const;

 private:
  std::optional<UrlScope> scope_of(std::string_view key_id) const;
  bool is_signed_by_a_master(std::string_view text, std::string_view signature) const;

  UrlMasterKey current_;
  std::optional<UrlMasterKey> previous_;
  std::string public_url_;
  mutable Mutex mutex_;
  mutable std::map<std::pair<std::uint64_t, std::uint32_t>, std::shared_ptr<const UrlKeys>> kept_
      LUMBUNG_GUARDED_BY(mutex_);
};

}  // namespace lumbung::media
