#pragma once

#include <cstdint>
#include <optional>

#include "codec/pixels/pixels.h"

namespace lumbung::codec {

/// The longest edge of the preview of an image, in pixels: a grid of 240 points on a sharp display.
inline constexpr std::uint32_t kScreenEdge = 480;

/// `picture` fitted into kScreenEdge, with its transparency. nullopt when it is no larger: nothing is
/// enlarged, and a copy would be of no use.
std::optional<Picture> shrink_for_screens(const Picture& picture);

}  // namespace lumbung::codec
