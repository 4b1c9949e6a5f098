#include "codec/read/upright.h"

#include <algorithm>
#include <cstddef>

#include "codec/read/header.h"

namespace lumbung::codec {
namespace {

/// Where the pixel (x, y) of the upright picture lies in the stored one: start + x × right + y × down, in
/// bytes.
struct Walk {
  std::ptrdiff_t start = 0;
  std::ptrdiff_t right = 0;
  std::ptrdiff_t down = 0;
};

Walk walk_of(std::uint8_t orientation, Size stored, std::ptrdiff_t pixel, std::ptrdiff_t stride) {
  const std::ptrdiff_t last_column = (std::ptrdiff_t{stored.width} - 1) * pixel;
  const std::ptrdiff_t last_row = (std::ptrdiff_t{stored.height} - 1) * stride;
  switch (orientation) {
    case 2:
      return {last_column, -pixel, stride};
    case 3:
      return {last_row + last_column, -pixel, -stride};
    case 4:
      return {last_row, pixel, -stride};
    case 5:
      return {0, stride, pixel};
    case 6:
      return {last_row, -stride, pixel};
    case 7:
      return {last_row + last_column, -stride, -pixel};
    case 8:
      return {last_column, stride, -pixel};
    default:
      return {0, pixel, stride};
  }
}

Size upright_size(std::uint8_t orientation, Size stored) {
  return swaps_sides(orientation) ? Size{stored.height, stored.width} : stored;
}

/// Copies in squares, so that the rows that a quarter turn reads across stay in the cache.
template <std::size_t kChannels, class Out>
void copy_walk(const std::uint8_t* source, const Walk& walk, Out& out) {
  constexpr std::uint32_t kSquare = 32;
  for (std::uint32_t top = 0; top < out.size.height; top += kSquare) {
    const std::uint32_t bottom = std::min(top + kSquare, out.size.height);
    for (std::uint32_t left = 0; left < out.size.width; left += kSquare) {
      const std::uint32_t right = std::min(left + kSquare, out.size.width);
      for (std::uint32_t y = top; y < bottom; ++y) {
        const std::uint8_t* from =
            source + walk.start + std::ptrdiff_t{y} * walk.down + std::ptrdiff_t{left} * walk.right;
        std::uint8_t* to = out.row(y) + std::size_t{left} * kChannels;
        for (std::uint32_t x = left; x < right; ++x, from += walk.right, to += kChannels) {
          std::copy_n(from, kChannels, to);
        }
      }
    }
  }
}

Plane turned(const Plane& plane, std::uint8_t orientation) {
  Plane out(upright_size(orientation, plane.size));
  copy_walk<1>(plane.samples.data(), walk_of(orientation, plane.size, 1, plane.stride), out);
  return out;
}

Raster turned(const Raster& raster, std::uint8_t orientation) {
  Raster out(upright_size(orientation, raster.size), raster.channels);
  const std::ptrdiff_t pixel = raster.channels;
  const Walk walk = walk_of(orientation, raster.size, pixel, pixel * raster.size.width);
  if (raster.channels == 4) {
    copy_walk<4>(raster.samples.data(), walk, out);
  } else {
    copy_walk<3>(raster.samples.data(), walk, out);
  }
  return out;
}

}  // namespace

void make_upright(Picture& picture, std::uint8_t orientation) {
  if (orientation <= 1 || orientation > 8) return;
  if (auto* planes = std::get_if<Planes>(&picture)) {
    *planes = {turned(planes->luma, orientation), turned(planes->blue, orientation),
               turned(planes->red, orientation)};
  } else {
    auto& raster = std::get<Raster>(picture);
    raster = turned(raster, orientation);
  }
}

}  // namespace lumbung::codec
