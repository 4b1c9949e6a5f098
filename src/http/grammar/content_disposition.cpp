#include "http/grammar/content_disposition.h"

#include <algorithm>

#include "base/format_characters.h"
#include "http/grammar/field_syntax.h"
#include "http/grammar/utf8.h"

namespace lumbung::http {
namespace {

constexpr std::size_t kNameBytesMax = 200;
constexpr std::size_t kExtensionBytesMax = 16;

bool is_forbidden(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
  const bool windows =
      c < 0x80 && std::string_view("<>:\"/\\|?*").find(static_cast<char>(c)) != std::string_view::npos;
  return control || windows;
}

std::string_view strip_dots_and_spaces(std::string_view name) {
  const std::size_t first = name.find_first_not_of(". ");
  if (first == std::string_view::npos) return {};
  return name.substr(first, name.find_last_not_of(". ") - first + 1);
}

/// The longest start of at most `bytes_max` bytes that cuts no character.
std::string_view cut(std::string_view text, std::size_t bytes_max) {
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t next = end + next_code_point(text.substr(end)).length;
    if (next > bytes_max) break;
    end = next;
  }
  return text.substr(0, end);
}

std::string shortened(std::string_view name) {
  if (name.size() <= kNameBytesMax) return std::string(name);
  const std::size_t dot = name.rfind('.');
  const bool keeps = dot != std::string_view::npos && name.size() - dot <= kExtensionBytesMax;
  const std::string_view extension = keeps ? name.substr(dot) : std::string_view();
  const std::string_view stem = name.substr(0, name.size() - extension.size());
  return std::string(cut(stem, kNameBytesMax - extension.size())) + std::string(extension);
}

bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '%';
}

}  // namespace

std::string safe_file_name(std::string_view name, std::string_view fallback) {
  // Old browsers and Windows programs send the whole path.
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string safe;
  while (!name.empty()) {
    const CodePoint next = next_code_point(name);
    name.remove_prefix(next.length);
    if (is_format_character(next.value)) continue;
    append_utf8(safe, is_forbidden(next.value) ? U'_' : next.value);
  }
  safe = shortened(strip_dots_and_spaces(safe));
  const bool nothing_left = safe.find_first_not_of('_') == std::string::npos;
  return nothing_left ? std::string(fallback) : safe;
}

std::string content_disposition(Disposition disposition, std::string_view name) {
  const std::string safe = safe_file_name(name);
  std::string ascii;
  for (std::string_view rest = safe; !rest.empty();) {
    const CodePoint next = next_code_point(rest);
    ascii += next.length == 1 && is_plain(rest.front()) ? rest.front() : '_';
    rest.remove_prefix(next.length);
  }
  std::string field = disposition == Disposition::attachment ? "attachment" : "inline";
  field += "; filename=\"" + ascii + '"';
  if (ascii != safe) field += "; filename*=UTF-8''" + percent_encode(safe);
  return field;
}

std::string as_attachment(std::string_view field) {
  const std::size_t end = field.find(';');
  const std::string_view rest = end == std::string_view::npos ? std::string_view() : field.substr(end);
  return "attachment" + std::string(rest);
}

}  // namespace lumbung::http
