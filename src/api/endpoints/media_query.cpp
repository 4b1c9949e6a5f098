#include "api/endpoints/media_query.h"

#include <array>

#include "api/cursor.h"
#include "api/fields.h"

namespace lumbung::api {
namespace {

constexpr std::size_t kTextBytesMax = 255;

std::optional<media::Kind> kind_from(std::string_view word) {
  using media::Kind;
  for (const Kind kind : {Kind::image, Kind::video, Kind::audio, Kind::document}) {
    if (word == media::to_string(kind)) return kind;
  }
  return std::nullopt;
}

Status read_filter(std::string_view name, const std::string& value, media::MediaFilter& filter) {
  if (name == "status") {
    filter.status = media::processing_status_from(value);
    if (!filter.status) return must_be(name, "pending, processing, completed or failed");
  } else if (name == "type") {
    filter.kind = kind_from(value);
    if (!filter.kind) return must_be(name, "image, video, audio or document");
  } else if (name == "updated_since") {
    filter.updated_since = from_rfc3339(value);
    if (!filter.updated_since) return must_be(name, "a time such as 2026-11-22T14:03:05Z");
  } else if (name == "deleted") {
    if (value != "only") return must_be(name, "\"only\" or absent");
    filter.deleted = media::MediaFilter::Deleted::only;
  } else if (name == "archived") {
    if (value != "true" && value != "false") return must_be(name, "true or false");
    filter.archived =
        value == "true" ? media::MediaFilter::Archived::only : media::MediaFilter::Archived::hidden;
  } else if (name == "purpose" || name == "q") {
    if (value.size() > kTextBytesMax) return must_be(name, "at most 255 bytes");
    (name == "q" ? filter.query : filter.purpose) = value;
  }
  return {};
}

}  // namespace

Result<std::uint32_t> parse_limit(const http::Request& request) {
  const auto limit = number_from_query(request, "limit", 1, kPageItemsMax, kPageItems);
  if (!limit) return limit.error();
  return static_cast<std::uint32_t>(*limit);
}

Result<std::optional<std::uint64_t>> parse_number_cursor(const http::Request& request) {
  const auto text = request.query("cursor");
  if (!text || text->empty()) return std::optional<std::uint64_t>();
  const auto id = parse_id(*text);
  if (!id) return wrong_cursor();
  return std::optional(*id);
}

Result<MediaQuery> parse_media_query(const http::Request& request) {
  MediaQuery query;
  // Who asks for changes must hear that a media was archived or deleted, and who looks for what was deleted
  // finds it all.
  const auto is_said = [&](const char* name) { return !request.query(name).value_or("").empty(); };
  if (is_said("updated_since") || is_said("deleted")) {
    query.filter.archived = media::MediaFilter::Archived::shown;
  }
  if (is_said("updated_since")) query.filter.deleted = media::MediaFilter::Deleted::shown;
  for (const char* name : {"status", "type", "purpose", "q", "updated_since", "deleted", "archived"}) {
    const auto value = request.query(name);
    if (!value || value->empty()) continue;
    if (const Status read = read_filter(name, *value, query.filter); !read) return read.error();
  }
  const auto limit = parse_limit(request);
  if (!limit) return limit.error();
  query.limit = *limit;
  if (const auto cursor = request.query("cursor"); cursor && !cursor->empty()) {
    const auto kind = query.filter.updated_since ? CursorKind::by_update : CursorKind::by_id;
    auto after = read_cursor(*cursor, kind);
    if (!after) return after.error();
    query.after = *after;
  }
  return query;
}

}  // namespace lumbung::api
