#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lumbung::access {

/// What a caller's uploads may be, besides what holds for everybody.
struct UploadLimits {
  std::optional<std::uint64_t> bytes_max{};  ///< of a file; nullopt: the server's own limit
  std::vector<std::string> types{};          ///< patterns (is_type_pattern); empty: files of every type
};

/// "image/png", "image/*" or "*/*" in any case, without parameters (names: RFC 6838 section 4.2).
bool is_type_pattern(std::string_view text);

/// Whether a file of the type `mime`, which its content has shown, meets one of `patterns`. Without patterns
/// every type does.
bool type_allowed(const std::vector<std::string>& patterns, std::string_view mime);

}  // namespace lumbung::access
