#pragma once

#include <string>

#include "base/clock.h"
#include "media/object_key.h"

namespace lumbung::media {

/// The port to a network that gives the store's objects out to the world under URLs of its own (a CDN).
/// Thread-safe; calls do not block on anything outside this process.
class ContentNetwork {
 public:
  virtual ~ContentNetwork() = default;
  /// A URL at which anybody may fetch the object until then.
  virtual std::string url_of(const ObjectKey& key, Timestamp expires_at) const = 0;
  /// The same without a signature: it lasts, and serves whoever is let in by other means (cookies).
  virtual std::string plain_url_of(const ObjectKey& key) const = 0;
};

}  // namespace lumbung::media
