#include "http/grammar/range.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"

namespace lumbung::http {
namespace {

/// first-last, first- or -suffix, as written.
struct Spec {
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> last;
};

/// Decimal digits; a number that is too large counts as the largest, for it lies behind every end.
std::optional<std::uint64_t> parse_position(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || end != digits.data() + digits.size()) return std::nullopt;
  return failed == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max() : value;
}

std::optional<Spec> parse_spec(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view before = trim(text.substr(0, dash));
  const std::string_view after = trim(text.substr(dash + 1));
  Spec spec{parse_position(before), parse_position(after)};
  const bool malformed = (!before.empty() && !spec.first) || (!after.empty() && !spec.last);
  if (malformed || (!spec.first && !spec.last)) return std::nullopt;
  if (spec.first && spec.last && *spec.last < *spec.first) return std::nullopt;
  return spec;
}

std::optional<ByteRange> clip(const Spec& spec, std::uint64_t size) {
  if (!spec.first) {
    const std::uint64_t length = std::min(*spec.last, size);
    if (length == 0) return std::nullopt;
    return ByteRange{size - length, length};
  }
  if (*spec.first >= size) return std::nullopt;
  const std::uint64_t last = std::min(spec.last.value_or(size - 1), size - 1);
  return ByteRange{*spec.first, last - *spec.first + 1};
}

bool any_touch(const std::vector<ByteRange>& sorted) {
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i].first <= sorted[i - 1].first + sorted[i - 1].length) return true;
  }
  return false;
}

std::vector<ByteRange> joined(const std::vector<ByteRange>& sorted) {
  std::vector<ByteRange> result;
  for (const ByteRange& range : sorted) {
    if (result.empty() || range.first > result.back().first + result.back().length) {
      result.push_back(range);
      continue;
    }
    const std::uint64_t end =
        std::max(result.back().first + result.back().length, range.first + range.length);
    result.back().length = end - result.back().first;
  }
  return result;
}

}  // namespace

std::variant<WholeRange, NoRange, std::vector<ByteRange>> parse_range(std::string_view field,
                                                                      std::uint64_t size) {
  field = trim(field);
  const std::size_t equals = field.find('=');
  if (equals == std::string_view::npos || !equal_ignoring_case(trim(field.substr(0, equals)), "bytes")) {
    return WholeRange{};
  }
  const auto items = split_list(field.substr(equals + 1));
  if (items.empty() || items.size() > kRangesMax) return WholeRange{};
  std::vector<ByteRange> ranges;
  for (const std::string_view item : items) {
    const auto spec = parse_spec(item);
    if (!spec) return WholeRange{};
    if (const auto range = clip(*spec, size)) ranges.push_back(*range);
  }
  if (ranges.empty()) return NoRange{};

  std::vector<ByteRange> sorted = ranges;
  std::sort(sorted.begin(), sorted.end(), [](ByteRange a, ByteRange b) { return a.first < b.first; });
  return any_touch(sorted) ? joined(sorted) : ranges;
}

std::string content_range(ByteRange range, std::uint64_t size) {
  return "bytes " + std::to_string(range.first) + '-' + std::to_string(range.first + range.length - 1) + '/' +
         std::to_string(size);
}

std::string content_range_unsatisfied(std::uint64_t size) {
  return "bytes */" + std::to_string(size);
}

}  // namespace lumbung::http
