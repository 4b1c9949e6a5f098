#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>
#include <vector>

namespace lumbung::codec {

struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;

  bool operator==(const Size&) const = default;
};

/// Interleaved 8-bit samples, row by row without gaps. 1 channel is gray, 2 gray with alpha, 3 RGB, 4 RGB
/// with alpha (or CMYK where the owner says so). Alpha is not premultiplied.
struct Raster {
  Raster(Size size_of, std::uint32_t channel_count)
      : size(size_of),
        channels(channel_count),
        samples(std::size_t{size.width} * size.height * channel_count) {}

  std::uint8_t* row(std::uint32_t y) { return samples.data() + std::size_t{y} * size.width * channels; }
  const std::uint8_t* row(std::uint32_t y) const {
    return samples.data() + std::size_t{y} * size.width * channels;
  }

  Size size;
  std::uint32_t channels;
  std::vector<std::uint8_t> samples;
};

/// One component. A row has `stride` bytes, a multiple of 16, so that an encoder may read whole blocks.
struct Plane {
  Plane() = default;
  explicit Plane(Size size_of)
      : size(size_of), stride((size.width + 15U) / 16U * 16U), samples(std::size_t{stride} * size.height) {}

  std::uint8_t* row(std::uint32_t y) { return samples.data() + std::size_t{y} * stride; }
  const std::uint8_t* row(std::uint32_t y) const { return samples.data() + std::size_t{y} * stride; }

  Size size;
  std::uint32_t stride = 0;
  std::vector<std::uint8_t> samples;
};

/// An opaque picture in sRGB as JPEG stores it: full-range YCbCr (ITU-T T.871). Chroma is 4:2:0, its width
/// and height half of luma's, rounded up; while it is being decoded it may have luma's size instead.
struct Planes {
  Plane luma;
  Plane blue;
  Plane red;

  Size size() const { return luma.size; }
};

inline Size half(Size size) {
  return {(size.width + 1) / 2, (size.height + 1) / 2};
}

/// A finished picture: Planes when it is opaque, a Raster of 4 channels when transparency matters. sRGB,
/// upright.
using Picture = std::variant<Planes, Raster>;

Size size_of(const Picture& picture);

/// RGB as 4:2:0; alpha, if there is any, is blended onto white.
Planes to_planes(const Raster& rgb);
/// Of 4:2:0 or of chroma in luma's size; chroma is repeated, not interpolated.
Raster to_rgb(const Planes& planes);

/// True when some pixel of a 2- or 4-channel raster is not fully opaque.
bool has_transparency(const Raster& raster);
/// 1 → 3 channels, 2 → 4; other rasters come back as they are.
Raster gray_to_rgb(Raster raster);
/// 4 → 3 channels, alpha dropped.
Raster drop_alpha(const Raster& rgba);

}  // namespace lumbung::codec
