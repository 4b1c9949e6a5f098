#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lumbung {

using Bytes = std::span<const std::byte>;

inline Bytes as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// 0 to 15, of a digit in either case; -1 of anything else.
constexpr int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// Lower-case hexadecimal.
std::string to_hex(Bytes data);
std::optional<std::vector<std::byte>> from_hex(std::string_view hex);

/// Standard base64 with padding (RFC 4648 section 4).
std::string to_base64(Bytes data);
/// The reverse; nullopt for anything that to_base64 does not write (other characters, no padding, bits that
/// stand for nothing).
std::optional<std::vector<std::byte>> from_base64(std::string_view text);
/// URL-safe base64 without padding (RFC 4648 section 5).
std::string to_base64url(Bytes data);
/// Takes what to_base64url gives and nothing else: no padding, no white space, no bit that is left over.
std::optional<std::string> from_base64url(std::string_view text);

/// Equal or not, in a time that depends on the lengths alone.
bool equal_constant_time(std::string_view a, std::string_view b);

/// Bytes from the kernel's random number generator.
std::string random_bytes(std::size_t count);

}  // namespace lumbung
