#pragma once

#include "codec/encoded.h"
#include "codec/pixels.h"

namespace lumbung::codec {

/// 150 × 150 from the centre, JPEG, transparency on white. Nothing is enlarged: a side that is shorter stays
/// as it is.
Encoded make_thumbnail(const Picture& picture);

}  // namespace lumbung::codec
