#include "http/grammar/utf8.h"

namespace lumbung::http {
namespace {

/// The number of bytes that a first byte announces and the smallest code point that may take so many.
struct Lead {
  std::size_t length = 0;
  char32_t smallest = 0;
  unsigned bits = 0;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1, 0, byte};
  if ((byte & 0xE0U) == 0xC0) return {2, 0x80, byte & 0x1FU};
  if ((byte & 0xF0U) == 0xE0) return {3, 0x800, byte & 0x0FU};
  if ((byte & 0xF8U) == 0xF0) return {4, 0x10000, byte & 0x07U};
  return {};
}

}  // namespace

CodePoint next_code_point(std::string_view text) {
  const Lead lead = lead_of(static_cast<unsigned char>(text.front()));
  if (lead.length == 0 || lead.length > text.size()) return {};
  char32_t value = lead.bits;
  for (std::size_t i = 1; i < lead.length; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte & 0xC0U) != 0x80) return {};
    value = (value << 6U) | (byte & 0x3FU);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < lead.smallest || value > 0x10FFFF || surrogate) return {};
  return {value, lead.length};
}

void append_utf8(std::string& out, char32_t code_point) {
  const auto push = [&out](char32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    push(code_point);
  } else if (code_point < 0x800) {
    push(0xC0 | (code_point >> 6U));
    push(0x80 | (code_point & 0x3FU));
  } else if (code_point < 0x10000) {
    push(0xE0 | (code_point >> 12U));
    push(0x80 | ((code_point >> 6U) & 0x3FU));
    push(0x80 | (code_point & 0x3FU));
  } else {
    push(0xF0 | (code_point >> 18U));
    push(0x80 | ((code_point >> 12U) & 0x3FU));
    push(0x80 | ((code_point >> 6U) & 0x3FU));
    push(0x80 | (code_point & 0x3FU));
  }
}

std::string to_valid_utf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const CodePoint next = next_code_point(text);
    append_utf8(valid, next.value);
    text.remove_prefix(next.length);
  }
  return valid;
}

}  // namespace lumbung::http
