#pragma once

#include "base/encoding.h"

namespace lumbung::codec {

/// The content of the eXIf chunk of a PNG (PNG third edition, 11.3.4.5); empty when there is none. The
/// libvips of Debian 12 does not read it, and neither does it turn such a picture.
Bytes png_exif(Bytes content);

}  // namespace lumbung::codec
