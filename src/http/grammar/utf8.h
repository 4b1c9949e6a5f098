#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lumbung::http {

/// One code point of a text; a byte that begins no valid sequence counts as U+FFFD of length 1.
struct CodePoint {
  char32_t value = 0xFFFD;
  std::size_t length = 1;
};
CodePoint next_code_point(std::string_view text);

void append_utf8(std::string& out, char32_t code_point);

/// The text with U+FFFD in place of each byte that is not valid UTF-8 (RFC 3629: no surrogates, no overlong
/// forms).
std::string to_valid_utf8(std::string_view text);

}  // namespace lumbung::http
