#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung {

/// A UUID (RFC 9562). Ours are version 7: they begin with the time, so that rows made together lie together.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;

  /// 36 characters, lower case, with hyphens.
  std::string str() const;
  /// Takes the 36-character form in either case and nothing else.
  static std::optional<Uuid> parse(std::string_view text);
  /// A new version 7 UUID: 48 bits of milliseconds since 1970, 74 random bits. Thread-safe.
  static Uuid make();
};

}  // namespace lumbung
