#pragma once

#include <cstdint>

#include "codec/pixels/pixels.h"

namespace lumbung::codec {

/// Turns and mirrors the picture so that its EXIF orientation (1–8, CIPA DC-008) becomes 1.
void make_upright(Picture& picture, std::uint8_t orientation);

}  // namespace lumbung::codec
