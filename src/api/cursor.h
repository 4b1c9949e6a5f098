#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "media/media_repository.h"

namespace lumbung::api {

/// Places in lists, opaque to clients: "i123" in lists by id; "c{ms}.{id}" in lists by creation; in lists by
/// update "u{ms}.{id of a media}.{as_of}" and "e{ms}.{number of an erasure}.{as_of}", as_of in seconds.

std::string write_cursor(const media::MediaCursor& cursor);
/// The refusal of what is no cursor, or one of another list.
Error wrong_cursor();
/// `updated_since` asks for the second kind, a time of creation for the third; a cursor of another kind is an
/// invalid_argument.
enum class CursorKind { by_id, by_update, by_creation };
Result<media::MediaCursor> read_cursor(std::string_view text, CursorKind kind);

/// Behind a full page of a list by number: that of its last row. nullopt: it was the last page.
template <class Row>
std::optional<std::string> next_number(const std::vector<Row>& page, std::size_t limit) {
  return page.size() == limit && limit > 0 ? std::optional(std::to_string(page.back().id.value))
                                           : std::nullopt;
}

/// {"data": […], "next_cursor": "…" | null}
boost::json::value page_json(boost::json::array data, const std::optional<std::string>& next_cursor);

}  // namespace lumbung::api
