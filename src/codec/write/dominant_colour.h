#pragma once

#include <string>

#include "codec/pixels/pixels.h"

namespace lumbung::codec {

/// The colour that most of the picture has, as "#rrggbb": the mean of the fullest of 16³ boxes. `rgb` has 3
/// channels.
std::string dominant_colour(const Raster& rgb);

}  // namespace lumbung::codec
