#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "media/object_key.h"

namespace lumbung::media {

/// A URL that may be handed out as it is.
struct SignedUrl {
  std::string url;
  std::optional<Timestamp> expires_at;  ///< nullopt: it never does
};

/// The port to a network that gives the store's objects out to the world under URLs of its own (a CDN).
/// Thread-safe; calls do not block on anything outside this process.
class ContentNetwork {
 public:
  virtual ~ContentNetwork() = default;
  /// A URL at which anybody may fetch the object until then. A network that signs nothing gives a plain one.
  virtual SignedUrl url_of(const ObjectKey& key, Timestamp expires_at) const = 0;
  /// The same without a signature: it lasts, and serves whoever is let in by other means (cookies).
  virtual std::string plain_url_of(const ObjectKey& key) const = 0;
};

}  // namespace lumbung::media
