#include "http/grammar/field_syntax.h"

#include "base/encoding.h"
#include "http/grammar/header_lines.h"

namespace lumbung::http {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

std::string unquote(std::string_view quoted) {
  std::string text;
  for (std::size_t i = 1; i < quoted.size() && quoted[i] != '"'; ++i) {
    // Browsers send '\' unescaped in file names, so only an escaped quote or backslash counts as an escape.
    const bool escape =
        quoted[i] == '\\' && i + 1 < quoted.size() && (quoted[i + 1] == '"' || quoted[i + 1] == '\\');
    if (escape) ++i;
    text += quoted[i];
  }
  return text;
}

}  // namespace

bool is_token_char(char c) {
  return is_alphanumeric(c) ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> split_list(std::string_view list, char separator) {
  std::vector<std::string_view> items;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    const bool ends = i == list.size() || (list[i] == separator && !quoted);
    if (ends) {
      if (const auto item = trim(list.substr(begin, i - begin)); !item.empty()) items.push_back(item);
      begin = i + 1;
    } else if (list[i] == '"') {
      quoted = !quoted;
    } else if (list[i] == '\\' && quoted && i + 1 < list.size()) {
      ++i;
    }
  }
  return items;
}

std::optional<std::string> parameter(std::string_view field, std::string_view name) {
  const auto items = split_list(field, ';');
  for (std::size_t i = 1; i < items.size(); ++i) {
    const std::size_t equals = items[i].find('=');
    if (equals == std::string_view::npos) continue;
    if (!equal_ignoring_case(trim(items[i].substr(0, equals)), name)) continue;
    const std::string_view value = trim(items[i].substr(equals + 1));
    return value.starts_with('"') ? unquote(value) : std::string(value);
  }
  return std::nullopt;
}

std::optional<std::string> percent_decode(std::string_view text, PlusSign plus) {
  // Hardly any path or parameter is escaped.
  const bool has_space = plus == PlusSign::space && text.find('+') != std::string_view::npos;
  if (!has_space && text.find('%') == std::string_view::npos) return std::string(text);
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == PlusSign::space) {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return decoded;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      encoded += '%';
      encoded += kDigits[byte >> 4U];
      encoded += kDigits[byte & 15U];
    }
  }
  return encoded;
}

}  // namespace lumbung::http
