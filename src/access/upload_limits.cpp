#include "access/upload_limits.h"

#include <algorithm>

namespace lumbung::access {
namespace {

constexpr std::size_t kTypeNameBytesMax = 127;

char lower_case(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool same_in_any_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower_case, lower_case);
}

bool is_type_name(std::string_view text) {
  constexpr std::string_view kMarks = "!#$&-^_.+";
  const auto is_letter_or_digit = [](char c) {
    const char low = lower_case(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9');
  };
  return !text.empty() && text.size() <= kTypeNameBytesMax && is_letter_or_digit(text.front()) &&
         std::ranges::all_of(
             text, [&](char c) { return is_letter_or_digit(c) || kMarks.find(c) != std::string_view::npos; });
}

bool meets(std::string_view pattern, std::string_view mime) {
  if (pattern == "*/*") return true;
  if (!pattern.ends_with("/*")) return same_in_any_case(pattern, mime);
  const std::string_view kind = pattern.substr(0, pattern.size() - 1);
  return same_in_any_case(kind, mime.substr(0, kind.size()));
}

}  // namespace

bool is_type_pattern(std::string_view text) {
  if (text == "*/*") return true;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || !is_type_name(text.substr(0, slash))) return false;
  const std::string_view rest = text.substr(slash + 1);
  return rest == "*" || is_type_name(rest);
}

bool type_allowed(const std::vector<std::string>& patterns, std::string_view mime) {
  return patterns.empty() ||
         std::ranges::any_of(patterns, [mime](const std::string& pattern) { return meets(pattern, mime); });
}

}  // namespace lumbung::access
