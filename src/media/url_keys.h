#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/hmac_sha256.h"
#include "base/ids.h"

namespace lumbung::media {

/// Whose URLs, and by which of their keys: the epoch of a workspace rises when all its URLs are to end.
struct UrlScope {
  WorkspaceId workspace;
  std::uint32_t epoch = 0;

  bool operator==(const UrlScope&) const = default;
};

/// The key that signs the URLs of a scope, and the name by which URLs say so. The id tells nothing to who has
/// not the master key: neither the number of the workspace nor the epoch, nor which workspaces belong
/// together.
struct UrlKey {
  std::string id;  ///< 36 hexadecimal digits
  HmacSha256Key key;
};

/// What all keys of URLs are derived from: that of a scope is HMAC-SHA256(master, "url:WORKSPACE:EPOCH").
/// Immutable, thread-safe.
class UrlMasterKey {
 public:
  /// Throws nothing for a short key: what it must be is the caller's business.
  explicit UrlMasterKey(std::string_view master) : master_(master) {}

  UrlKey derive(const UrlScope& scope) const;
  /// The scope that an id of derive() names; nullopt for what this key has not made. Asks nobody.
  std::optional<UrlScope> scope_of(std::string_view id) const;

  /// The key itself: it signed URLs before workspaces had keys.
  const HmacSha256Key& own() const { return master_; }

 private:
  std::string id_of(const UrlScope& scope) const;

  HmacSha256Key master_;
};

/// The keys of one scope: new URLs are signed with `current`; `previous` is derived from the master key
/// before it and still believed. Immutable, shared.
struct UrlKeys {
  UrlScope scope;
  UrlKey current;
  std::optional<UrlKey> previous{};
};

}  // namespace lumbung::media
