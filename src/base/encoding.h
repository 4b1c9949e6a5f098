#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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

namespace detail {

constexpr std::array<std::int8_t, 256> hex_values() {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  for (unsigned i = 0; i < 10; ++i) values[static_cast<unsigned char>('0' + i)] = static_cast<std::int8_t>(i);
  for (unsigned i = 0; i < 6; ++i) {
    values[static_cast<unsigned char>('a' + i)] = static_cast<std::int8_t>(10 + i);
    values[static_cast<unsigned char>('A' + i)] = static_cast<std::int8_t>(10 + i);
  }
  return values;
}
inline constexpr std::array<std::int8_t, 256> kHexValues = hex_values();

}  // namespace detail

/// 0 to 15, of a digit in either case; -1 of anything else.
constexpr int hex_value(char digit) {
  return detail::kHexValues[static_cast<unsigned char>(digit)];
}

/// Lower-case hexadecimal.
std::string to_hex(Bytes data);
/// The same into room for two digits a byte, of which `out` is the first.
void write_hex(Bytes data, char* out);
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
