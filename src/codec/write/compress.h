#pragma once

#include "codec/pixels/pixels.h"
#include "codec/write/encoded.h"
#include "sandbox/wire/messages.h"

namespace lumbung::codec {

/// What WhatsApp takes as an image is at most 5 MB (see docs on channels); a little less, so that nobody's
/// definition of a megabyte matters.
inline constexpr std::size_t kCompressedBytesMax = 4'990'000;

/// The WhatsApp-ready still: JPEG quality 75, or PNG where the picture is transparent. A file that would be
/// larger than kCompressedBytesMax is made again with less quality (JPEG), then with fewer pixels, and a PNG
/// at last as a JPEG on white.
Encoded compress(const Picture& picture, sandbox::JpegEncoder encoder);

}  // namespace lumbung::codec
