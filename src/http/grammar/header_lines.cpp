#include "http/grammar/header_lines.h"

#include <algorithm>

#include "http/grammar/field_syntax.h"

namespace lumbung::http {
namespace {

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  }
  return true;
}

void HeaderLines::add(std::string_view name, std::string_view value) {
  text_ += name;
  text_ += ": ";
  const std::size_t begin = text_.size();
  text_ += value;
  std::replace_if(text_.begin() + static_cast<std::ptrdiff_t>(begin), text_.end(), is_control, ' ');
  text_ += "\r\n";
}

void HeaderLines::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void HeaderLines::remove(std::string_view name) {
  std::size_t from = 0;
  while (const auto line = locate(name, from)) {
    text_.erase(line->begin, line->end + 2 - line->begin);
    from = line->begin;
  }
}

void HeaderLines::add_token(std::string_view name, std::string_view token) {
  const auto present = find(name);
  if (!present) return add(name, token);
  for (const std::string_view item : split_list(*present)) {
    if (item == "*" || equal_ignoring_case(item, token)) return;
  }
  const std::string joined = std::string(*present) + ", " + std::string(token);
  set(name, joined);
}

std::optional<std::string_view> HeaderLines::find(std::string_view name) const {
  const auto line = locate(name, 0);
  if (!line) return std::nullopt;
  return std::string_view(text_).substr(line->value, line->end - line->value);
}

std::optional<HeaderLines::Line> HeaderLines::locate(std::string_view name, std::size_t from) const {
  const std::string_view all = text_;
  while (from < all.size()) {
    const std::size_t end = all.find("\r\n", from);
    const std::size_t colon = from + name.size();
    if (colon < end && all[colon] == ':' && equal_ignoring_case(all.substr(from, name.size()), name)) {
      return Line{from, colon + 2, end};
    }
    from = end + 2;
  }
  return std::nullopt;
}

}  // namespace lumbung::http
