#include "codec/write/encode_png.h"

#include <string>

#include <png.h>

#include "base/error.h"

namespace lumbung::codec {

Encoded encode_png(const Raster& rgba) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = rgba.size.width;
  image.height = rgba.size.height;
  image.format = PNG_FORMAT_RGBA;
  png_alloc_size_t length = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::vector<std::byte> bytes(length);
  if (png_image_write_to_memory(&image, bytes.data(), &length, 0, rgba.samples.data(), 0, nullptr) == 0) {
    throw Fault(std::string("libpng can't encode: ") + image.message);
  }
  bytes.resize(length);
  return {"image/png", rgba.size, std::move(bytes)};
}

}  // namespace lumbung::codec
