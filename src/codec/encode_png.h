#pragma once

#include "codec/encoded.h"
#include "codec/pixels.h"

namespace lumbung::codec {

/// 8-bit RGBA, no metadata but the mark that it is sRGB. `rgba` has 4 channels.
Encoded encode_png(const Raster& rgba);

}  // namespace lumbung::codec
