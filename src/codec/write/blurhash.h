#pragma once

#include <string>

#include "codec/pixels/pixels.h"

namespace lumbung::codec {

/// BlurHash (woltapp/blurhash) of an RGB raster, 1 to 9 components each way. Made for small pictures: the
/// time is pixels × components.
std::string blurhash(const Raster& rgb, int components_x, int components_y);

}  // namespace lumbung::codec
