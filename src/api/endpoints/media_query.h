#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "http/request.h"
#include "media/media_repository.h"

namespace lumbung::api {

inline constexpr std::uint32_t kPageItems = 50;
inline constexpr std::uint32_t kPageItemsMax = 200;

/// What `GET /api/v1/media?…` asks for: these media, or those that the filter lets through.
struct MediaQuery {
  std::vector<Uuid> uuids;
  media::MediaFilter filter;
  std::optional<media::MediaCursor> after;
  std::uint32_t limit = kPageItems;
};

/// uuid, which stands alone but for limit; or status, type, purpose, q, updated_since, deleted, archived,
/// fits, created_after, created_before, cursor, limit; invalid_argument names the one that is wrong. An empty
/// value counts as absent.
Result<MediaQuery> parse_media_query(const http::Request& request);

/// `limit` of any list.
Result<std::uint32_t> parse_limit(const http::Request& request);
/// `cursor` of a list whose cursors are plain ids; nullopt: from its beginning.
Result<std::optional<std::uint64_t>> parse_number_cursor(const http::Request& request);

}  // namespace lumbung::api
