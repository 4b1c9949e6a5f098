#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lumbung::access {

/// Secrets at rest: AES-256-GCM (NIST SP 800-38D) under a key that is not in the database. What was sealed
/// for one place ("table:column:id") can't be opened in another, so that nobody who writes rows can move it
/// there.
///
/// A sealed text is "v1:KEYID:HEX", HEX being nonce (12 bytes), ciphertext and tag (16 bytes): two characters
/// a byte, so that columns of 255 characters take secrets of up to 90 bytes. Immutable, thread-safe.
class SecretBox {
 public:
  /// Seals with `key` and opens what was sealed with either, texts with 256 bits of randomness; an empty
  /// `previous` is none.
  explicit SecretBox(std::string_view key, std::string_view previous = {});

  std::string seal(std::string_view plain, std::string_view place) const;
  /// The reverse. A text that nobody sealed is given back as it is: a row of a release that did not seal.
  /// Throws Fault, `unavailable` when it was sealed with a key that this box does not have, `corrupt` when it
  /// was changed or sealed for another place.
  std::string open(std::string_view text, std::string_view place) const;

  /// Whether `text` was sealed with the current key.
  bool is_current(std::string_view text) const;

 private:
  struct Key {
    std::string id;     ///< 8 hex digits that tell keys apart and tell nothing of the key
    std::string bytes;  ///< 32
  };
  static Key derive(std::string_view text);
  const Key* key_named(std::string_view id) const;

  Key current_;
  std::optional<Key> previous_;
};

}  // namespace lumbung::access
