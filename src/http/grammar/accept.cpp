#include "http/grammar/accept.h"

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
  if (const auto q = parameter(text, "q")) {
    const auto quality = parse_quality(*q);
    if (!quality) return std::nullopt;
    element.quality = *quality;
  }
  return element;
}

/// 3 for the type itself, 2 for "image/*", 1 for "*/*", 0 for no match.
int specificity(std::string_view range, std::string_view media_type) {
  if (equal_ignoring_case(range, media_type)) return 3;
  if (range == "*/*") return 1;
  const std::size_t slash = media_type.find('/');
  const bool any_subtype = range.ends_with("/*");
  return any_subtype && equal_ignoring_case(range.substr(0, range.size() - 2), media_type.substr(0, slash))
             ? 2
             : 0;
}

}  // namespace

int accept_quality(std::string_view accept, std::string_view media_type) {
  const auto items = split_list(accept);
  if (items.empty()) return 1000;
  int best = 0;
  int quality = 0;
  for (const std::string_view item : items) {
    const auto element = parse_element(item);
    if (!element) continue;
    const int specific = specificity(element->range, media_type);
    if (specific <= best) continue;
    best = specific;
    quality = element->quality;
  }
  return quality;
}

bool accept_names(std::string_view accept, std::string_view media_type) {
  for (const std::string_view item : split_list(accept)) {
    const auto element = parse_element(item);
    if (element && equal_ignoring_case(element->range, media_type)) return element->quality > 0;
  }
  return false;
}

std::optional<std::size_t> negotiate(std::string_view accept, std::span<const std::string_view> offers) {
  std::optional<std::size_t> best;
  int best_quality = 0;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const int quality = accept_quality(accept, offers[i]);
    if (quality <= best_quality) continue;
    best_quality = quality;
    best = i;
  }
  return best;
}

}  // namespace lumbung::http
