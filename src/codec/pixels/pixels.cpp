#include "codec/pixels/pixels.h"

#include <algorithm>

namespace lumbung::codec {
namespace {

std::uint8_t clamp_byte(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

/// ITU-T T.871 in 16-bit fixed point.
struct Ycc {
  int y;
  int cb;
  int cr;
};

Ycc to_ycc(int r, int g, int b) {
  constexpr int kHalf = 1 << 15;
  constexpr int kCentre = 128 << 16;
  return {(19595 * r + 38470 * g + 7471 * b + kHalf) >> 16,
          (-11059 * r - 21709 * g + 32768 * b + kCentre + kHalf - 1) >> 16,
          (32768 * r - 27439 * g - 5329 * b + kCentre + kHalf - 1) >> 16};
}

struct Rgb {
  int r;
  int g;
  int b;
};

Rgb pixel_on_white(const std::uint8_t* pixel, std::uint32_t channels) {
  if (channels < 4) return {pixel[0], pixel[1], pixel[2]};
  const int alpha = pixel[3];
  const auto blend = [alpha](int value) { return (value * alpha + 255 * (255 - alpha) + 127) / 255; };
  return {blend(pixel[0]), blend(pixel[1]), blend(pixel[2])};
}

/// Luma of up to 2×2 pixels, and the chroma of their mean. `x_next` and `y_next` are 0 at the last column and
/// row.
void convert_square(const Raster& rgb, std::uint32_t x, std::uint32_t y, Planes& out) {
  const std::uint32_t columns = std::min(2U, rgb.size.width - x);
  const std::uint32_t rows = std::min(2U, rgb.size.height - y);
  int r = 0;
  int g = 0;
  int b = 0;
  for (std::uint32_t dy = 0; dy < rows; ++dy) {
    const std::uint8_t* source = rgb.row(y + dy) + std::size_t{x} * rgb.channels;
    std::uint8_t* luma = out.luma.row(y + dy) + x;
    for (std::uint32_t dx = 0; dx < columns; ++dx, source += rgb.channels) {
      const Rgb pixel = pixel_on_white(source, rgb.channels);
      luma[dx] = clamp_byte(to_ycc(pixel.r, pixel.g, pixel.b).y);
      r += pixel.r;
      g += pixel.g;
      b += pixel.b;
    }
  }
  const int count = static_cast<int>(columns * rows);
  const Ycc mean = to_ycc((r + count / 2) / count, (g + count / 2) / count, (b + count / 2) / count);
  out.blue.row(y / 2)[x / 2] = clamp_byte(mean.cb);
  out.red.row(y / 2)[x / 2] = clamp_byte(mean.cr);
}

}  // namespace

Size size_of(const Picture& picture) {
  if (const auto* planes = std::get_if<Planes>(&picture)) return planes->size();
  return std::get<Raster>(picture).size;
}

Planes to_planes(const Raster& rgb) {
  Planes planes{Plane(rgb.size), Plane(half(rgb.size)), Plane(half(rgb.size))};
  for (std::uint32_t y = 0; y < rgb.size.height; y += 2) {
    for (std::uint32_t x = 0; x < rgb.size.width; x += 2) convert_square(rgb, x, y, planes);
  }
  return planes;
}

Raster to_rgb(const Planes& planes) {
  const Size size = planes.size();
  const std::uint32_t shift = planes.blue.size == size ? 0 : 1;
  Raster rgb(size, 3);
  for (std::uint32_t y = 0; y < size.height; ++y) {
    const std::uint8_t* luma = planes.luma.row(y);
    const std::uint8_t* blue = planes.blue.row(y >> shift);
    const std::uint8_t* red = planes.red.row(y >> shift);
    std::uint8_t* out = rgb.row(y);
    for (std::uint32_t x = 0; x < size.width; ++x, out += 3) {
      const int level = luma[x] << 16;
      const int cb = blue[x >> shift] - 128;
      const int cr = red[x >> shift] - 128;
      constexpr int kHalf = 1 << 15;
      out[0] = clamp_byte((level + 91881 * cr + kHalf) >> 16);
      out[1] = clamp_byte((level - 22554 * cb - 46802 * cr + kHalf) >> 16);
      out[2] = clamp_byte((level + 116130 * cb + kHalf) >> 16);
    }
  }
  return rgb;
}

bool has_transparency(const Raster& raster) {
  if (raster.channels != 2 && raster.channels != 4) return false;
  for (std::size_t i = raster.channels - 1; i < raster.samples.size(); i += raster.channels) {
    if (raster.samples[i] != 255) return true;
  }
  return false;
}

Raster gray_to_rgb(Raster raster) {
  if (raster.channels > 2) return raster;
  Raster out(raster.size, raster.channels + 2);
  const std::size_t pixels = std::size_t{raster.size.width} * raster.size.height;
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint8_t* from = raster.samples.data() + i * raster.channels;
    std::uint8_t* to = out.samples.data() + i * out.channels;
    to[0] = to[1] = to[2] = from[0];
    if (raster.channels == 2) to[3] = from[1];
  }
  return out;
}

Raster drop_alpha(const Raster& rgba) {
  Raster out(rgba.size, 3);
  const std::size_t pixels = std::size_t{rgba.size.width} * rgba.size.height;
  for (std::size_t i = 0; i < pixels; ++i) {
    std::copy_n(rgba.samples.data() + i * 4, 3, out.samples.data() + i * 3);
  }
  return out;
}

}  // namespace lumbung::codec
