#include "codec/write/compress.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "codec/pixels/resize.h"
#include "codec/write/encode_jpeg.h"
#include "codec/write/encode_png.h"

namespace lumbung::codec {
namespace {

constexpr std::array<int, 4> kJpegQualities{75, 65, 50, 35};
/// Shares of the longest edge.
constexpr std::array<double, 4> kEdgeShares{1, 0.75, 0.5, 0.35};

bool fits(const Encoded& file) {
  return file.bytes.size() <= kCompressedBytesMax;
}

template <class Pixels>
Pixels shrunk(const Pixels& pixels, Size size, double share) {
  const auto edge = static_cast<std::uint32_t>(std::max(size.width, size.height) * share);
  return resize(pixels, whole(size), fit_inside(size, std::max(1U, edge)));
}

Encoded compress_opaque(const Planes& planes, sandbox::JpegEncoder encoder) {
  for (const int quality : kJpegQualities) {
    Encoded file = encode_jpeg(planes, quality, encoder);
    if (fits(file)) return file;
  }
  for (const double share : kEdgeShares) {
    Encoded file = encode_jpeg(shrunk(planes, planes.size(), share), kJpegQualities.back(), encoder);
    if (fits(file)) return file;
  }
  throw Fault("a picture of a few hundred pixels does not fit into five megabytes");
}

Encoded compress_transparent(const Raster& rgba, sandbox::JpegEncoder encoder) {
  for (const double share : kEdgeShares) {
    Encoded file = share == 1 ? encode_png(rgba) : encode_png(shrunk(rgba, rgba.size, share));
    if (fits(file)) return file;
  }
  return compress_opaque(to_planes(rgba), encoder);
}

}  // namespace

Encoded compress(const Picture& picture, sandbox::JpegEncoder encoder) {
  if (const auto* planes = std::get_if<Planes>(&picture)) return compress_opaque(*planes, encoder);
  return compress_transparent(std::get<Raster>(picture), encoder);
}

}  // namespace lumbung::codec
