#include "api/cursor.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "api/fields.h"

namespace lumbung::api {

Error wrong_cursor() {
  return must_be("cursor", "the next_cursor of the same list");
}

std::string write_cursor(const media::MediaCursor& cursor) {
  const std::string id = std::to_string(cursor.id.value);
  if (!cursor.updated_at) return "i" + id;
  return "u" + std::to_string(to_unix_ms(*cursor.updated_at)) + "." + id;
}

Result<media::MediaCursor> read_cursor(std::string_view text, CursorKind kind) {
  Error refused = wrong_cursor();
  const char mark = kind == CursorKind::by_id ? 'i' : 'u';
  if (text.empty() || text.front() != mark) return refused;
  text.remove_prefix(1);
  media::MediaCursor cursor;
  if (kind == CursorKind::by_update) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return refused;
    const auto at = parse_id(text.substr(0, dot));
    if (!at) return refused;
    cursor.updated_at = from_unix_ms(static_cast<std::int64_t>(*at));
    text.remove_prefix(dot + 1);
  }
  const auto id = parse_id(text);
  if (!id) return refused;
  cursor.id = MediaId{*id};
  return cursor;
}

boost::json::value page_json(boost::json::array data, const std::optional<std::string>& next_cursor) {
  boost::json::object page;
  page["data"] = std::move(data);
  page["next_cursor"] = next_cursor ? boost::json::value(*next_cursor) : boost::json::value(nullptr);
  return page;
}

}  // namespace lumbung::api
