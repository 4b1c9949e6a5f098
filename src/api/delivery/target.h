#pragma once

#include <cstdint>
#include <optional>

#include "base/uuid.h"
#include "http/request.h"

namespace lumbung::api {

/// What `/media/{uuid}/{variant}` may ask for, `optimal` being two: with and without WebP.
enum class DeliverySlot : std::uint8_t {
  original,
  compressed,
  thumbnail,
  webp,
  preview,
  poster,
  audio,
  mp4,
  sticker,
  optimal_webp,
  optimal_plain,
};
inline constexpr std::uint8_t kDeliverySlots = 11;

/// What an address of delivery names.
struct DeliveryTarget {
  Uuid uuid;
  DeliverySlot slot;
  bool operator==(const DeliveryTarget&) const = default;
};

/// What the route's {uuid} and {variant} and the request's Accept ask for; nullopt when they name nothing.
/// Whether there is such a media is not asked. Does not block.
std::optional<DeliveryTarget> target_of(const http::Request& request);

}  // namespace lumbung::api
