#pragma once

#include "codec/encoded.h"
#include "codec/pixels.h"

namespace lumbung::codec {

/// Baseline JPEG, 8-bit YCbCr 4:2:0, optimised Huffman tables, no metadata. `quality` 1–100 as libjpeg
/// counts.
Encoded encode_jpeg(const Planes& planes, int quality);

}  // namespace lumbung::codec
