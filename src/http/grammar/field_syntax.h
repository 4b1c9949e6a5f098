#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lumbung::http {

/// The small grammar that all fields share (RFC 9110 section 5.6). Pure functions.

constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
/// A character of a token: a field name, a parameter name.
bool is_token_char(char c);

/// Without spaces and tabs at both ends.
std::string_view trim(std::string_view text);

/// The elements of a comma-separated list, trimmed, empty ones left out. Commas inside quotes don't separate.
std::vector<std::string_view> split_list(std::string_view list, char separator = ',');

/// The value of `name=` among the parameters of "type; name=value; other=\"quoted\"", unquoted and unescaped.
std::optional<std::string> parameter(std::string_view field, std::string_view name);

enum class PlusSign { literal, space };

/// Undoes percent-encoding; nullopt for a malformed or NUL escape.
std::optional<std::string> percent_decode(std::string_view text, PlusSign plus);

/// Everything but the unreserved characters of RFC 3986 as %XX.
std::string percent_encode(std::string_view text);

}  // namespace lumbung::http
