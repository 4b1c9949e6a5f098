#include "api/endpoints/media_reading.h"

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

std::string unknown_variant() {
  std::string words;
  for (const media::VariantName variant : media::kVariantNames) {
    words.append(words.empty() ? "" : ", ").append(to_string(variant));
  }
  return "\"variant\" must be " + words + " or " + std::string(media::kOptimal) + ".";
}

void add_erased(json::object& body, const media::MediaPage& page) {
  json::array erased;
  for (const media::ErasedMedia& media : page.erased) {
    erased.push_back(json::object{{"uuid", media.uuid.str()}, {"at", to_rfc3339(media.at)}});
  }
  body["erased"] = std::move(erased);
  if (page.reset) body["reset"] = true;
}

}  // namespace

Result<http::Response> MediaReading::list(const http::Request& request, const Tenant& tenant) {
  const auto query = parse_media_query(request);
  if (!query) return query.error();
  if (!query->uuids.empty()) {
    json::array named;
    for (const media::Media& item : media_.find_all(tenant.workspace, query->uuids))
      named.push_back(media_json(item, urls_));
    return json_answer(200, page_json(std::move(named), std::nullopt));
  }
  const media::MediaPage page = media_.list(tenant.workspace, query->filter, query->after, query->limit);
  json::array data;
  for (const media::Media& item : page.items) data.push_back(media_json(item, urls_));
  std::optional<std::string> next;
  if (page.next) next = write_cursor(*page.next);
  json::value body = page_json(std::move(data), next);
  if (page.as_of) body.get_object()["as_of"] = to_rfc3339(*page.as_of);
  if (query->filter.updated_since) add_erased(body.get_object(), page);
  return json_answer(200, body);
}

Result<http::Response> MediaReading::show(const http::Request& request, const Tenant& tenant) {
  const auto media = find(request, tenant);
  if (!media) return media.error();
  return json_answer(200, media_json(*media, urls_));
}

Result<http::Response> MediaReading::state(const http::Request& request, const Tenant& tenant) {
  const auto media = find(request, tenant);
  if (!media) return media.error();
  return json_answer(200, media_state_json(*media));
}

Result<http::Response> MediaReading::url(const http::Request& request, const Tenant& tenant) {
  const auto media = find(request, tenant);
  if (!media) return media.error();
  const std::string word = request.query("variant").value_or(std::string(media::kOptimal));
  const auto variant = media::variant_from(word);
  if (!variant && word != media::kOptimal) return error(ErrorCode::invalid_argument, unknown_variant());
  std::optional<std::chrono::seconds> valid_for;
  const auto seconds = number_from_query(request, "expires", 1, kUrlSecondsMax, 0);
  if (!seconds) return seconds.error();
  if (*seconds != 0) valid_for = std::chrono::seconds(*seconds);
  const auto download = request.query("download");
  if (download && *download != "1") return must_be("download", "1, or absent");
  const auto use = download ? media::UrlUse::saved : media::UrlUse::shown;
  const auto made =
      variant ? urls_.url_of(*media, *variant, valid_for, use) : urls_.optimal_url_of(*media, valid_for, use);
  if (!made) return made.error();
  const auto& [url, expires_at] = *made;
  return json_answer(200, json::object{{"url", url},
                                       {"variant", word},
                                       {"expires_at", expires_at ? json::value(to_rfc3339(*expires_at))
                                                                 : json::value(nullptr)}});
}

Result<media::Media> MediaReading::find(const http::Request& request, const Tenant& tenant) {
  const auto uuid = uuid_of(request);
  if (!uuid) return uuid.error();
  auto media = media_.find(tenant.workspace, *uuid);
  if (!media) return no_such_media();
  return std::move(*media);
}

}  // namespace lumbung::api
