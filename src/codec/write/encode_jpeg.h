#pragma once

#include "codec/pixels/pixels.h"
#include "codec/write/encoded.h"

namespace lumbung::codec {

/// Baseline JPEG, 8-bit YCbCr 4:2:0, optimised Huffman tables, no metadata. `quality` 1–100 as libjpeg
/// counts.
Encoded encode_jpeg(const Planes& planes, int quality);

}  // namespace lumbung::codec
