#include "sandbox/wire/text_rules.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "sandbox/wire/messages.h"

namespace lumbung::sandbox {
namespace {

bool made_of(std::string_view text, std::string_view alphabet) {
  return text.find_first_not_of(alphabet) == std::string_view::npos;
}

/// Takes one code point off the front; nullopt for what is not shortest-form UTF-8.
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (length == 0 || first > 0xf4 || text.size() < length) return std::nullopt;
  constexpr std::array<std::uint32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  std::uint32_t point = length == 1 ? first : first & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return std::nullopt;
    point = (point << 6) | (byte(i) & 0x3fU);
  }
  if (point < kSmallest[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
    return std::nullopt;
  text.remove_prefix(length);
  return point;
}

bool is_visible(std::uint32_t point) {
  const auto within = [point](std::uint32_t low, std::uint32_t high) {
    return point >= low && point <= high;
  };
  return !(within(0x00, 0x1f) || within(0x7f, 0x9f) ||  // C0, DEL, C1
           within(0x200b, 0x200f) ||                    // zero width, direction marks
           within(0x2028, 0x202e) ||  // line and paragraph separators, embeddings, overrides
           within(0x2060, 0x206f) || point == 0xfeff ||  // invisible operators, isolates, byte order mark
           within(0xfdd0, 0xfdef) || (point & 0xfffe) == 0xfffe);
}

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase83 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

}  // namespace

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const auto point = take_code_point(text);
    if (!point || !is_visible(*point)) return false;
  }
  return true;
}

std::string to_printable(std::string_view text, std::size_t bytes_max) {
  std::string printable;
  while (!text.empty()) {
    const std::string_view before = text;
    const auto point = take_code_point(text);
    if (!point) {
      text.remove_prefix(1);
      continue;
    }
    const std::string_view character = before.substr(0, before.size() - text.size());
    if (printable.size() + character.size() > bytes_max) break;
    if (is_visible(*point)) printable += character;
  }
  return printable;
}

bool is_mime_type(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || text.size() > kMimeBytesMax) return false;
  const auto is_name = [](std::string_view name) {
    constexpr std::string_view kFirst = "abcdefghijklmnopqrstuvwxyz0123456789";
    return !name.empty() && made_of(name.substr(0, 1), kFirst) &&
           made_of(name, "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+");
  };
  return is_name(text.substr(0, slash)) && is_name(text.substr(slash + 1));
}

bool is_image_data_uri(std::string_view text) {
  for (const std::string_view head :
       {"data:image/jpeg;base64,", "data:image/png;base64,", "data:image/webp;base64,"}) {
    if (!text.starts_with(head)) continue;
    std::string_view body = text.substr(head.size());
    if (body.empty() || body.size() % 4 != 0) return false;
    for (int padding = 0; padding < 2 && body.ends_with('='); ++padding) body.remove_suffix(1);
    return made_of(body, kBase64);
  }
  return false;
}

bool is_blurhash_4x3(std::string_view text) {
  // The first character is the number of components: (4 - 1) + (3 - 1) * 9 = 21.
  return text.size() == kBlurhashBytes && text.front() == kBase83[21] && made_of(text, kBase83);
}

bool is_hex_color(std::string_view text) {
  return text.size() == 7 && text.front() == '#' && made_of(text.substr(1), "0123456789abcdef");
}

bool is_label(std::string_view text) {
  return !text.empty() && made_of(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
}

}  // namespace lumbung::sandbox
