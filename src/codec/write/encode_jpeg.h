#pragma once

#include "codec/pixels/pixels.h"
#include "codec/write/encoded.h"
#include "sandbox/wire/messages.h"

namespace lumbung::codec {

/// JPEG, 8-bit YCbCr 4:2:0, optimised Huffman tables, no metadata. `quality` 1–100 as libjpeg counts.
///
/// That of libjpeg is baseline. Ours is progressive unless it is small, in as few scans as can be, has other
/// steps, and keeps a coefficient only where it is worth its bits: at 75 at least the SSIM of libjpeg's 75 in
/// a sixth fewer bytes (bench/image). libjpeg writes both. No library of Debian's decides so: mozjpeg, which
/// does, is none of its packages, and takes about 100 ms longer for a photo.
Encoded encode_jpeg(const Planes& planes, int quality, sandbox::JpegEncoder encoder);

}  // namespace lumbung::codec
