#pragma once

#include "codec/pixels/pixels.h"
#include "codec/write/encoded.h"

namespace lumbung::codec {

/// Which part of a picture that is higher than wide is kept: of a page, where its title stands.
enum class Crop { centre, top };

/// 150 × 150, JPEG, transparency on white. Nothing is enlarged: a side that is shorter stays as it is.
Encoded make_thumbnail(const Picture& picture, Crop crop = Crop::centre);

}  // namespace lumbung::codec
