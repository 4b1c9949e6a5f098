#include "api/cursor.h"

#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "api/fields.h"

namespace lumbung::api {
namespace {

/// Of the year 9999. Nothing is written as later; more would be out of the range of times.
constexpr std::uint64_t kLastSecond = 253'402'300'799;

/// Those between the dots; empty when one of them is no number.
std::vector<std::uint64_t> numbers_of(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  for (;;) {
    const auto dot = text.find('.');
    const auto number = parse_id(text.substr(0, dot));
    if (!number) return {};
    numbers.push_back(*number);
    if (dot == std::string_view::npos) return numbers;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

Error wrong_cursor() {
  return must_be("cursor", "the next_cursor of the same list");
}

std::string write_cursor(const media::MediaCursor& cursor) {
  if (cursor.created_at)
    return "c" + std::to_string(to_unix_ms(*cursor.created_at)) + "." + std::to_string(cursor.id.value);
  if (!cursor.updated_at) return "i" + std::to_string(cursor.id.value);
  std::string text(1, cursor.erasure ? 'e' : 'u');
  text.append(std::to_string(to_unix_ms(*cursor.updated_at))).append(".");
  text.append(std::to_string(cursor.erasure.value_or(cursor.id.value))).append(".");
  return text.append(std::to_string(to_unix_seconds(cursor.as_of.value_or(*cursor.updated_at))));
}

Result<media::MediaCursor> read_cursor(std::string_view text, CursorKind kind) {
  Error refused = wrong_cursor();
  const char mark = text.empty() ? ' ' : text.front();
  const auto numbers = numbers_of(text.substr(text.empty() ? 0 : 1));
  media::MediaCursor cursor;
  if (kind == CursorKind::by_id) {
    if (mark != 'i' || numbers.size() != 1) return refused;
    cursor.id = MediaId{numbers[0]};
    return cursor;
  }
  if (kind == CursorKind::by_creation) {
    if (mark != 'c' || numbers.size() != 2 || numbers[0] / 1000 > kLastSecond) return refused;
    cursor.created_at = from_unix_ms(static_cast<std::int64_t>(numbers[0]));
    cursor.id = MediaId{numbers[1]};
    return cursor;
  }
  if ((mark != 'u' && mark != 'e') || numbers.size() != 3) return refused;
  if (numbers[0] / 1000 > kLastSecond || numbers[2] > kLastSecond) return refused;
  cursor.updated_at = from_unix_ms(static_cast<std::int64_t>(numbers[0]));
  if (mark == 'e') {
    cursor.erasure = numbers[1];
  } else {
    cursor.id = MediaId{numbers[1]};
  }
  cursor.as_of = Timestamp(std::chrono::seconds(static_cast<std::int64_t>(numbers[2])));
  return cursor;
}

boost::json::value page_json(boost::json::array data, const std::optional<std::string>& next_cursor) {
  boost::json::object page;
  page["data"] = std::move(data);
  page["next_cursor"] = next_cursor ? boost::json::value(*next_cursor) : boost::json::value(nullptr);
  return page;
}

}  // namespace lumbung::api
