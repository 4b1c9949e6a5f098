#include "api/json/media_json.h"

#include <boost/json/parse.hpp>

namespace lumbung::api {
namespace {

namespace json = boost::json;

json::value time_or_null(const std::optional<Timestamp>& time) {
  if (!time) return nullptr;
  return json::value(to_rfc3339(*time));
}

json::value text_or_null(const std::optional<std::string>& text) {
  if (!text) return nullptr;
  return json::value(*text);
}

json::object urls_json(const media::Media& media, const media::MediaStorageService& service) {
  json::object urls;
  for (const std::string_view variant : {"original", "compressed", "thumbnail", "webp", "preview", "poster",
                                         "audio", "mp4", "sticker", "optimal"}) {
    json::value& entry = urls[variant];
    if (media.deleted_at) continue;  // what is deleted is not served
    if (auto url = service.get_url(media, variant, std::nullopt)) entry = *url;
  }
  return urls;
}

}  // namespace

json::object media_json(const media::Media& media, const media::MediaStorageService& service) {
  json::object body{
      {"id", media.id.value},
      {"uuid", media.uuid.str()},
      {"workspace_id", media.workspace_id.value},
      {"name", media.name},
      {"type", media.type},
      {"size", media.size},
      {"processing_status", to_string(media.processing_status)},
      {"processing_error", text_or_null(media.processing_error)},
      {"processed_at", time_or_null(media.processed_at)},
      {"location", to_string(media.location)},
      {"cdn_url", text_or_null(service.cdn_url(media))},
      {"metadata", json::parse(media.metadata.to_json(media.paths))},
      {"urls", urls_json(media, service)},
      {"created_at", to_rfc3339(media.created_at)},
      {"updated_at", to_rfc3339(media.updated_at)},
  };
  if (media.archived_at) body["archived_at"] = to_rfc3339(*media.archived_at);
  return body;
}

json::object media_state_json(const media::Media& media) {
  return {
      {"uuid", media.uuid.str()},
      {"processing_status", to_string(media.processing_status)},
      {"processing_error", text_or_null(media.processing_error)},
      {"processed_at", time_or_null(media.processed_at)},
      {"updated_at", to_rfc3339(media.updated_at)},
  };
}

}  // namespace lumbung::api
