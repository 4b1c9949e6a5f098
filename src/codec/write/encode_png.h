#pragma once

#include "codec/pixels/pixels.h"
#include "codec/write/encoded.h"

namespace lumbung::codec {

/// 8-bit RGBA, no metadata but the mark that it is sRGB. `rgba` has 4 channels.
Encoded encode_png(const Raster& rgba);

}  // namespace lumbung::codec
