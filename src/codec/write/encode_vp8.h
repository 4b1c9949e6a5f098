#pragma once

#include "codec/pixels/pixels.h"
#include "codec/write/encoded.h"

namespace lumbung::codec {

/// Lossy WebP without metadata of an opaque picture of at most 16,383 × 16,383. `index`, 0 to 127, chooses
/// the steps of what is neither smooth nor busy; 24 gives about the quality of libwebp's 75. Throws Fault
/// when the format can't hold the picture.
///
/// An encoder of our own, because no library has the effort that fits: libwebp's method 2 decides by the
/// error of predictions alone and needs 13 % more bytes for the same SSIM, its method 3 takes more than twice
/// the time, and libvpx is slower and worse than either. bench/image measures it.
Encoded encode_vp8(const Planes& planes, int index);

}  // namespace lumbung::codec
