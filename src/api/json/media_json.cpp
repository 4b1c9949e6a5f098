#include "api/json/media_json.h"

#include "media/metadata_json.h"

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

json::object urls_json(const media::Media& media, const media::MediaUrls& urls) {
  json::object object;
  const auto put = [&object](std::string_view word, const Result<media::SignedUrl>& made) {
    if (made) object[word] = made->url;
  };
  for (const media::VariantName variant : media::kVariantNames) object[to_string(variant)] = nullptr;
  object[media::kOptimal] = nullptr;
  if (media.deleted_at) return object;  // what is deleted is not served
  for (const media::VariantName variant : media::kVariantNames) {
    put(to_string(variant), urls.url_of(media, variant));
  }
  put(media::kOptimal, urls.optimal_url_of(media));
  return object;
}

}  // namespace

json::object media_json(const media::Media& media, const media::MediaUrls& urls) {
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
      {"cdn_url", text_or_null(urls.cdn_url_of(media))},
      {"metadata", to_object(media.metadata, media.paths)},
      {"urls", urls_json(media, urls)},
      {"created_at", to_rfc3339(media.created_at)},
      {"updated_at", to_rfc3339(media.updated_at)},
  };
  if (media.deleted_at) body["deleted_at"] = to_rfc3339(*media.deleted_at);
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
