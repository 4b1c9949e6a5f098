#include "fetching/remote_name.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace lumbung::fetching {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view without_blanks(std::string_view text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

/// What is no whole %XX stays as it is.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const std::string_view digits = text[i] == '%' ? text.substr(i + 1, 2) : std::string_view();
    const char* end = digits.data() + digits.size();
    const auto [rest, failed] = std::from_chars(digits.data(), end, byte, 16);
    if (digits.size() == 2 && failed == std::errc{} && rest == end) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

struct Parameter {
  std::string name;
  std::string value;
};

/// Takes the next `name=value` from the front of the rest of a field; nullopt when none is left.
std::optional<Parameter> take_parameter(std::string_view& rest) {
  const auto equals = rest.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  Parameter found{in_lower_case(without_blanks(rest.substr(0, equals))), {}};
  rest = rest.substr(equals + 1);
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
  if (!rest.starts_with('"')) {
    const auto end = std::min(rest.find(';'), rest.size());
    found.value = without_blanks(rest.substr(0, end));
    rest.remove_prefix(end);
  } else {
    std::size_t i = 1;
    for (; i < rest.size() && rest[i] != '"'; ++i) {
      if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
      found.value += rest[i];
    }
    rest.remove_prefix(std::min(rest.find(';', std::min(i, rest.size())), rest.size()));
  }
  if (!rest.empty()) rest.remove_prefix(1);
  return found;
}

}  // namespace

std::string name_in_disposition(std::string_view field) {
  constexpr std::string_view kUtf8 = "utf-8'";
  std::string plain;
  std::string_view rest = field.substr(std::min(field.find(';'), field.size()));
  if (!rest.empty()) rest.remove_prefix(1);
  while (const auto parameter = take_parameter(rest)) {
    if (parameter->name == "filename") plain = parameter->value;
    if (parameter->name != "filename*" || !in_lower_case(parameter->value).starts_with(kUtf8)) continue;
    const auto quote = parameter->value.find('\'', kUtf8.size());
    if (quote == std::string::npos) continue;
    std::string extended = percent_decoded(std::string_view(parameter->value).substr(quote + 1));
    if (!extended.empty()) return extended;
  }
  return plain;
}

std::string name_in_path(std::string_view path) {
  return percent_decoded(path.substr(path.rfind('/') + 1));
}

}  // namespace lumbung::fetching
