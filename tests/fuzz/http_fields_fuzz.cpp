// The fields of a head that are read: lists, parameters, names of files, dates, preconditions.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/require.h"
#include "http/conditional.h"
#include "http/grammar/accept.h"
#include "http/grammar/content_disposition.h"
#include "http/grammar/field_syntax.h"
#include "http/grammar/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace lumbung;
  const auto field = fuzz::text_of(data, size);
  for (const auto item : http::split_list(field)) fuzz::require(!item.empty() && http::trim(item) == item);
  http::parameter(field, "filename");
  http::accept_names(field, "image/webp");

  const std::string valid = http::to_valid_utf8(field);
  fuzz::require(http::to_valid_utf8(valid) == valid);
  const std::string name = http::safe_file_name(field);
  fuzz::require(!name.empty() && name.size() <= 200 && http::to_valid_utf8(name) == name);
  fuzz::require(std::none_of(name.begin(), name.end(),
                             [](unsigned char c) { return c < 0x20 || c == 0x7F || c == '/' || c == '\\'; }));
  const std::string disposition = http::content_disposition(http::Disposition::attachment, field);
  fuzz::require(std::all_of(disposition.begin(), disposition.end(),
                            [](unsigned char c) { return c >= 0x20 && c < 0x7F; }));

  if (const auto date = http::parse_http_date(field)) http::format_http_date(*date);
  const std::string text(field);
  for (const char* condition : {"If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"}) {
    const auto request = http::Request::make(http::Method::get, "/", {{condition, text}});
    http::evaluate_preconditions(request, {.etag = "\"abc\"", .last_modified = Timestamp()});
  }
  const auto ranged = http::Request::make(http::Method::get, "/", {{"If-Range", text}});
  http::range_applies(ranged, {.etag = "\"abc\"", .last_modified = Timestamp()});
  return 0;
}
