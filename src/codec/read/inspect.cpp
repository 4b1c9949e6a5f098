#include "codec/read/inspect.h"

#include "codec/read/bmp.h"
#include "codec/read/jpeg_reader.h"
#include "codec/read/vips_reader.h"

namespace lumbung::codec {

void decode_fully(ImageKind kind, Bytes content, std::uint32_t frames) {
  const auto drop = [](const std::uint8_t*) {};
  if (kind == ImageKind::bmp) {
    decode_bmp(content);
  } else if (kind == ImageKind::jpeg) {
    // Every bit of its data is decoded at any scale; what is left out then, the samples' transforms and
    // colours, can't fail.
    read_jpeg(content, [&](JpegReader& reader) {
      reader.scale_down(8);
      reader.read_rows(drop);
    });
  } else {
    VipsReader reader(kind, content, frames > 1 ? Frames::all : Frames::first);
    reader.prepare();
    for (std::uint32_t i = 0; i < frames; ++i) reader.read_frame(drop);
  }
}

}  // namespace lumbung::codec
