#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung {

inline constexpr std::uint64_t kKiB = 1024;
inline constexpr std::uint64_t kMiB = 1024 * kKiB;
inline constexpr std::uint64_t kGiB = 1024 * kMiB;

/// Reads "4096", "512k", "100M", "2G" (also "KiB", "MB" …; all powers of 1024) as bytes; nullopt for anything
/// else and for what does not fit 63 bits.
std::optional<std::uint64_t> parse_byte_size(std::string_view text);

/// "1.5 MiB", for people.
std::string format_byte_size(std::uint64_t bytes);

}  // namespace lumbung
