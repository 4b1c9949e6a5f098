// Query strings of lists and their cursors: any text is read or refused, and a cursor that is taken is one
// that was written.
#include <cstddef>
#include <cstdint>
#include <string>

#include "api/cursor.h"
#include "api/endpoints/media_query.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto text = fuzz::text_of(data, size);
  for (const auto kind : {api::CursorKind::by_id, api::CursorKind::by_update}) {
    const auto cursor = api::read_cursor(text, kind);
    if (cursor) fuzz::require(api::write_cursor(*cursor) == text);
  }
  const auto request = http::Request::make(http::Method::get, "/api/v1/media?" + std::string(text));
  const auto query = api::parse_media_query(request);
  if (query) fuzz::require(query->limit >= 1 && query->limit <= api::kPageItemsMax);
  if (query) fuzz::require(query->uuids.size() <= api::kPageItemsMax);
  const auto limit = api::parse_limit(request);
  if (limit) fuzz::require(*limit >= 1 && *limit <= api::kPageItemsMax);
  api::parse_number_cursor(request);
  return 0;
}
