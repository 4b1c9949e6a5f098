#pragma once

#include <memory>
#include <string_view>

#include "base/sha256.h"

namespace lumbung {

/// HMAC-SHA256 (RFC 2104).
Sha256 hmac_sha256(std::string_view key, std::string_view message);

/// The same for a key that signs often (URLs on the way of a delivery): the key's part is hashed once, and a
/// signature asks for no memory, which makes it several times cheaper. Thread-safe once made.
class HmacSha256Key {
 public:
  explicit HmacSha256Key(std::string_view key);
  ~HmacSha256Key();
  HmacSha256Key(HmacSha256Key&&) noexcept;
  HmacSha256Key& operator=(HmacSha256Key&&) noexcept;

  Sha256 sign(std::string_view message) const;

 private:
  struct Begun;
  std::unique_ptr<const Begun> begun_;
};

}  // namespace lumbung
