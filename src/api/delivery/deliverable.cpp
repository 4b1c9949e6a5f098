#include "api/delivery/deliverable.h"

#include "http/grammar/content_disposition.h"
#include "media/delivered_type.h"
#include "media/media_urls.h"

namespace lumbung::api {
namespace {

using media::VariantName;
using SharedBytes = std::shared_ptr<const std::string>;
using SharedFile = std::shared_ptr<const UniqueFd>;

constexpr std::uint64_t kEntryCost = 1024;

std::string_view mime_by_extension(std::string_view key) {
  if (key.ends_with(".webp")) return "image/webp";
  if (key.ends_with(".png")) return "image/png";
  if (key.ends_with(".jpg")) return "image/jpeg";
  return "application/octet-stream";
}

std::string mime_of(const media::Media& media, VariantName variant) {
  if (variant == VariantName::original) return media.type;
  const auto facts = media.metadata.found.variants.find(variant);
  if (facts != media.metadata.found.variants.end() && !facts->second.mime.empty()) return facts->second.mime;
  const auto key = media.path_of(variant);
  return std::string(key ? mime_by_extension(key->str()) : "application/octet-stream");
}

std::string cache_control(bool is_public, bool is_lasting) {
  return std::string(is_public ? "public" : "private") +
         (is_lasting ? ", max-age=31536000, immutable" : ", max-age=5");
}

/// "beach.heic" delivered as a JPEG is "beach.jpg".
std::string name_of(const media::Media& media, VariantName variant) {
  const auto key = media.path_of(variant);
  if (variant == VariantName::original || !key) return media.name;
  const auto key_dot = key->str().rfind('.');
  if (key_dot == std::string::npos) return media.name;
  const auto name_dot = media.name.rfind('.');
  const bool has_extension = name_dot != std::string::npos && name_dot > 0;
  return (has_extension ? media.name.substr(0, name_dot) : media.name) + key->str().substr(key_dot);
}

/// Of the content's hash: tags are compared within one URL, and each answer carries them.
constexpr std::size_t kTagDigits = 32;

std::string etag_of(const media::Media& media, VariantName variant) {
  if (!media.metadata.intent.hash) {
    return http::strong_etag(media.uuid.str() + "-" + std::to_string(to_unix_ms(media.updated_at)));
  }
  const std::string hash = media.metadata.intent.hash->hex().substr(0, kTagDigits);
  const auto key = media.path_of(variant);
  const std::uint32_t generation = key ? key->generation() : 1;
  const std::string of_generation = generation > 1 ? "-" + std::to_string(generation) : "";
  // The bytes under its first name may have been damaged.
  if (variant == VariantName::original) return http::strong_etag(hash + of_generation);
  // What is made from the original is named after it, and after its own size: another version of Lumbung, or
  // other settings, may make other bytes of the same content.
  const auto facts = media.metadata.found.variants.find(variant);
  const std::uint64_t bytes = facts == media.metadata.found.variants.end() ? 0 : facts->second.bytes;
  return http::strong_etag(hash + "-" + std::string(to_string(variant)) + "-" + std::to_string(bytes) +
                           of_generation);
}

}  // namespace

std::optional<VariantName> variant_for(const media::Media& media, DeliverySlot slot) {
  const auto if_there = [&](VariantName wish) -> std::optional<VariantName> {
    return media.paths.contains(wish) ? std::optional(wish) : std::nullopt;
  };
  switch (slot) {
    case DeliverySlot::original:
      return if_there(VariantName::original);
    case DeliverySlot::compressed:
      return if_there(VariantName::compressed);
    case DeliverySlot::thumbnail:
      return if_there(VariantName::thumbnail);
    case DeliverySlot::webp:
      return if_there(VariantName::webp);
    case DeliverySlot::preview:
      return if_there(VariantName::preview);
    case DeliverySlot::poster:
      return if_there(VariantName::poster);
    case DeliverySlot::audio:
      return if_there(VariantName::audio);
    case DeliverySlot::mp4:
      return if_there(VariantName::mp4);
    case DeliverySlot::sticker:
      return if_there(VariantName::sticker);
    case DeliverySlot::optimal_webp:
      return media::optimal_variant(media, true);
    case DeliverySlot::optimal_plain:
      return media::optimal_variant(media);
  }
  return std::nullopt;
}

std::uint32_t generation_of(const media::Media& media, DeliverySlot slot, VariantName variant) {
  if (slot == DeliverySlot::optimal_webp || slot == DeliverySlot::optimal_plain)
    return media::newest_generation(media.paths);
  const auto key = media.path_of(variant);
  return key ? key->generation() : 1;
}

http::Representation describe(const media::Media& media, DeliverySlot slot, VariantName variant,
                              bool is_public) {
  http::Representation representation;
  const std::string mime = mime_of(media, variant);
  const media::DeliveredType type = media::delivered_type(mime);
  representation.content_type = type.content_type;
  representation.validators.etag = etag_of(media, variant);
  // While work goes on, types may be corrected and `optimal` may get better: nothing to keep for a year.
  representation.headers.add("Cache-Control", cache_control(is_public, media.is_processed()));
  if (slot == DeliverySlot::optimal_webp || slot == DeliverySlot::optimal_plain) {
    representation.headers.add("Vary", "Accept");
  }
  const auto disposition = type.is_inline ? http::Disposition::shown_inline : http::Disposition::attachment;
  const std::string name = media::delivered_name(name_of(media, variant), mime);
  representation.headers.add("Content-Disposition", http::content_disposition(disposition, name));
  representation.headers.add("X-Content-Type-Options", "nosniff");
  // Other sites show media: whoever has the URL may.
  representation.headers.add("Cross-Origin-Resource-Policy", "cross-origin");
  if (type.is_sandboxed) representation.headers.add("Content-Security-Policy", std::string(media::kSandbox));
  return representation;
}

void to_be_saved(http::Representation& representation) {
  const std::string_view shown = representation.headers.find("Content-Disposition").value_or("");
  representation.headers.set("Content-Disposition", http::as_attachment(shown));
}

std::optional<http::Body> Deliverable::whole_body() const {
  if (const auto* bytes = std::get_if<SharedBytes>(&representation.source)) {
    return http::SharedBody::whole(*bytes);
  }
  if (const auto* file = std::get_if<SharedFile>(&representation.source)) {
    return http::FileBody{*file, 0, representation.size_bytes};
  }
  return std::nullopt;
}

http::Representation Deliverable::to_be_asked_again() const {
  http::Representation passing = representation;
  passing.headers.set("Cache-Control", cache_control(is_public, false));
  return passing;
}

std::uint64_t Deliverable::cost_bytes() const {
  const auto* bytes = std::get_if<SharedBytes>(&representation.source);
  return kEntryCost + (bytes != nullptr ? (*bytes)->size() : kOpenFileCost);
}

}  // namespace lumbung::api
