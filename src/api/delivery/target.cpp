#include "api/delivery/target.h"

#include "http/grammar/accept.h"
#include "media/variant.h"

namespace lumbung::api {
namespace {

using media::VariantName;

std::optional<DeliverySlot> slot_of(const http::Request& request) {
  const std::string_view word = request.param("variant");
  if (word == "optimal") {
    const bool takes_webp = http::accept_names(request.header_list("Accept"), "image/webp");
    return takes_webp ? DeliverySlot::optimal_webp : DeliverySlot::optimal_plain;
  }
  const auto variant = media::variant_from(word);
  if (!variant) return std::nullopt;
  switch (*variant) {
    case VariantName::original:
      return DeliverySlot::original;
    case VariantName::compressed:
      return DeliverySlot::compressed;
    case VariantName::thumbnail:
      return DeliverySlot::thumbnail;
    case VariantName::webp:
      return DeliverySlot::webp;
    case VariantName::preview:
      return DeliverySlot::preview;
    case VariantName::poster:
      return DeliverySlot::poster;
    case VariantName::audio:
      return DeliverySlot::audio;
    case VariantName::mp4:
      return DeliverySlot::mp4;
    case VariantName::sticker:
      return DeliverySlot::sticker;
  }
  return std::nullopt;
}

}  // namespace

std::optional<DeliveryTarget> target_of(const http::Request& request) {
  const auto uuid = Uuid::parse(request.param("uuid"));
  const auto slot = slot_of(request);
  if (!uuid || !slot) return std::nullopt;
  return DeliveryTarget{*uuid, *slot};
}

}  // namespace lumbung::api
