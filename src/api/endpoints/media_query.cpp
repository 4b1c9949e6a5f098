#include "api/endpoints/media_query.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "api/cursor.h"
#include "api/fields.h"

namespace lumbung::api {
namespace {

constexpr std::size_t kTextBytesMax = 255;
constexpr std::size_t kNamedMediaMax = 200;

std::optional<media::Kind> kind_from(std::string_view word) {
  using media::Kind;
  for (const Kind kind : {Kind::image, Kind::video, Kind::audio, Kind::document}) {
    if (word == media::to_string(kind)) return kind;
  }
  return std::nullopt;
}

constexpr std::string_view kTimeExample = "a time such as 2026-11-22T14:03:05Z";

/// "template_header_image, …, session_document or sticker"
std::string channel_words() {
  std::string words;
  for (const media::Channel channel : media::kChannels) {
    const bool is_last = channel == media::kChannels.back();
    words.append(words.empty() ? "" : is_last ? " or " : ", ").append(media::to_string(channel));
  }
  return words;
}

Status read_time(std::string_view name, const std::string& value, std::optional<Timestamp>& time) {
  time = from_rfc3339(value);
  if (!time) return must_be(name, kTimeExample);
  return {};
}

Status read_filter(std::string_view name, const std::string& value, media::MediaFilter& filter) {
  if (name == "status") {
    filter.status = media::processing_status_from(value);
    if (!filter.status) return must_be(name, "pending, processing, completed or failed");
  } else if (name == "type") {
    filter.kind = kind_from(value);
    if (!filter.kind) return must_be(name, "image, video, audio or document");
  } else if (name == "updated_since") {
    return read_time(name, value, filter.updated_since);
  } else if (name == "created_after") {
    return read_time(name, value, filter.created_after);
  } else if (name == "created_before") {
    return read_time(name, value, filter.created_before);
  } else if (name == "fits") {
    filter.fits = media::channel_from(value);
    if (!filter.fits) return must_be(name, channel_words());
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

constexpr std::array kFilterNames = {"status",        "type",          "purpose",  "q",
                                     "updated_since", "deleted",       "archived", "fits",
                                     "created_after", "created_before"};

/// Which order the list has.
CursorKind order_of(const media::MediaFilter& filter) {
  if (filter.updated_since) return CursorKind::by_update;
  return filter.created_after || filter.created_before ? CursorKind::by_creation : CursorKind::by_id;
}

bool is_said(const http::Request& request, const char* name) {
  return !request.query(name).value_or("").empty();
}

Error not_with_uuid(std::string_view name) {
  return error(ErrorCode::invalid_argument,
               "\"" + std::string(name) + "\" can't be asked for together with \"uuid\".");
}

/// "a,b,c"
Result<std::vector<Uuid>> read_uuids(const std::string& list) {
  Error wrong = must_be("uuid", "1 to 200 uuids with commas between them");
  std::vector<Uuid> uuids;
  for (std::size_t from = 0; from <= list.size();) {
    const std::size_t comma = std::min(list.find(',', from), list.size());
    const auto uuid = Uuid::parse(std::string_view(list).substr(from, comma - from));
    if (!uuid || uuids.size() == kNamedMediaMax) return wrong;
    uuids.push_back(*uuid);
    from = comma + 1;
  }
  return uuids;
}

Result<MediaQuery> parse_named_media(const http::Request& request) {
  for (const char* name : kFilterNames) {
    if (is_said(request, name)) return not_with_uuid(name);
  }
  if (is_said(request, "cursor")) return not_with_uuid("cursor");
  if (const auto limit = parse_limit(request); !limit) return limit.error();
  auto uuids = read_uuids(request.query("uuid").value_or(""));
  if (!uuids) return uuids.error();
  MediaQuery query;
  query.uuids = *std::move(uuids);
  return query;
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
  if (is_said(request, "uuid")) return parse_named_media(request);
  MediaQuery query;
  // Who asks for changes must hear that a media was archived or deleted, and who looks for what was deleted
  // finds it all.
  if (is_said(request, "updated_since") || is_said(request, "deleted")) {
    query.filter.archived = media::MediaFilter::Archived::shown;
  }
  if (is_said(request, "updated_since")) query.filter.deleted = media::MediaFilter::Deleted::shown;
  for (const char* name : kFilterNames) {
    const auto value = request.query(name);
    if (!value || value->empty()) continue;
    if (const Status read = read_filter(name, *value, query.filter); !read) return read.error();
  }
  const auto limit = parse_limit(request);
  if (!limit) return limit.error();
  query.limit = *limit;
  if (const auto cursor = request.query("cursor"); cursor && !cursor->empty()) {
    auto after = read_cursor(*cursor, order_of(query.filter));
    if (!after) return after.error();
    query.after = *after;
  }
  return query;
}

}  // namespace lumbung::api
