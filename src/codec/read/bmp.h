#pragma once

#include "base/encoding.h"
#include "codec/pixels/pixels.h"
#include "codec/read/header.h"

namespace lumbung::codec {

/// Size and depth of a BMP by its second header. Throws Refusal (corrupt) when it makes no sense.
Header read_bmp_header(Bytes content);

/// Decodes with gdk-pixbuf, which librsvg brings along: libvips reads BMP by way of ImageMagick only, which
/// takes eight bytes a pixel and wants to open its configuration. RGB or RGBA. Throws Refusal (corrupt).
Raster decode_bmp(Bytes content);

/// Decodes a tiny BMP, so that gdk-pixbuf has loaded its module. Throws Fault when it is not installed.
void load_bmp_decoder();

}  // namespace lumbung::codec
