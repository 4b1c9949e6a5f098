#pragma once

#include "codec/pixels/pixels.h"
#include "codec/write/encoded.h"
#include "sandbox/wire/messages.h"

namespace lumbung::codec {

/// Baseline JPEG, 8-bit YCbCr 4:2:0, optimised Huffman tables, no metadata. `quality` 1–100 as libjpeg
/// counts.
///
/// That of libjpeg rounds. Ours has other steps and keeps a coefficient only where it is worth its bits: at
/// 75 at least the SSIM of libjpeg's 75 in 15 % fewer bytes (bench/image). libjpeg writes both.
/// Progressive files would be 2 % smaller, for 8 ms more a photo: they are dearer to write, and to read back.
/// No library of Debian's decides so: mozjpeg, which does, is none of its packages, and takes about 100 ms
/// longer.
Encoded encode_jpeg(const Planes& planes, int quality, sandbox::JpegEncoder encoder);

}  // namespace lumbung::codec
