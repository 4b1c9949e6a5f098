#include "http/grammar/accept.h"

#include <algorithm>

#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"

namespace lumbung::http {
namespace {

/// "0.8" as 800; nullopt unless it is qvalue of RFC 9110 section 12.4.2.
std::optional<int> parse_quality(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return std::nullopt;
  int value = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int weight = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value += (digit - '0') * weight;
    weight /= 10;
  }
  return value <= 1000 ? std::optional(value) : std::nullopt;
}

struct Element {
  std::string_view range;
  int quality = 1000;
};

std::optional<Element> parse_element(std::string_view text) {
  Element element{trim(text.substr(0, text.find(';')))};
  if (element.range.find('/') == std::string_view::npos) return std::nullopt;
  const auto quality = quality_of(text);
  if (!quality) return std::nullopt;
  element.quality = *quality;
  return element;
}

}  // namespace

std::optional<int> quality_of(std::string_view element) {
  const auto q = parameter(element, "q");
  return q ? parse_quality(*q) : 1000;
}

bool accept_names(std::string_view accept, std::string_view media_type) {
  for (const std::string_view item : split_list(accept)) {
    const auto element = parse_element(item);
    if (element && equal_ignoring_case(element->range, media_type)) return element->quality > 0;
  }
  return false;
}

}  // namespace lumbung::http
