#include "api/endpoints/media_reading.h"

#include <charconv>

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/endpoints/media_query.h"
#include "api/fields.h"
#include "api/json/media_json.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

/// A week: what S3 allows for a presigned URL, too.
constexpr std::uint64_t kUrlSecondsMax = 7 * 24 * 3600;

/// The end of a signed URL's life as it stands in the URL; null for one that never ends.
json::value expiry_of(std::string_view url) {
  constexpr std::string_view kName = "xpires=";  // "Expires=" where a CDN signed it
  const auto begin = url.find(kName);
  if (begin == std::string_view::npos) return nullptr;
  std::int64_t seconds = 0;
  const std::string_view digits = url.substr(begin + kName.size());
  if (std::from_chars(digits.data(), digits.data() + digits.size(), seconds).ec != std::errc{})
    return nullptr;
  return json::value(to_rfc3339(Timestamp(std::chrono::seconds(seconds))));
}

}  // namespace

Result<http::Response> MediaReading::list(const http::Request& request, const Tenant& tenant) {
  const auto query = parse_media_query(request);
  if (!query) return query.error();
  const media::MediaPage page = media_.list(tenant.workspace, query->filter, query->after, query->limit);
  json::array data;
  for (const media::Media& item : page.items) data.push_back(media_json(item, service_));
  std::optional<std::string> next;
  if (page.next) next = write_cursor(*page.next);
  return json_answer(200, page_json(std::move(data), next));
}

Result<http::Response> MediaReading::show(const http::Request& request, const Tenant& tenant) {
  const auto media = find(request, tenant);
  if (!media) return media.error();
  return json_answer(200, media_json(*media, service_));
}

Result<http::Response> MediaReading::state(const http::Request& request, const Tenant& tenant) {
  const auto media = find(request, tenant);
  if (!media) return media.error();
  return json_answer(200, media_state_json(*media));
}

Result<http::Response> MediaReading::url(const http::Request& request, const Tenant& tenant) {
  const auto media = find(request, tenant);
  if (!media) return media.error();
  const std::string variant = request.query("variant").value_or("optimal");
  if (variant != "optimal" && !media::variant_from(variant)) {
    return error(ErrorCode::invalid_argument,
                 "\"variant\" must be original, compressed, thumbnail, webp, preview or optimal.");
  }
  std::optional<std::chrono::seconds> valid_for;
  const auto seconds = number_from_query(request, "expires", 1, kUrlSecondsMax, 0);
  if (!seconds) return seconds.error();
  if (*seconds != 0) valid_for = std::chrono::seconds(*seconds);
  const auto url = service_.get_url(*media, variant, valid_for);
  if (!url) return url.error();
  return json_answer(200, json::object{{"url", *url}, {"variant", variant}, {"expires_at", expiry_of(*url)}});
}

Result<media::Media> MediaReading::find(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  auto media = media_.find(tenant.workspace, *uuid);
  if (!media) return no_such_media();
  return std::move(*media);
}

}  // namespace lumbung::api
