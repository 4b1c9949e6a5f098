#include "codec/write/thumbnail.h"

#include <algorithm>
#include <cmath>

#include "codec/pixels/resize.h"
#include "codec/write/encode_jpeg.h"

namespace lumbung::codec {
namespace {

constexpr std::uint32_t kEdge = 150;
constexpr int kQuality = 75;

}  // namespace

Encoded make_thumbnail(const Picture& picture, Crop crop) {
  const Size size = size_of(picture);
  const Size output{std::min(size.width, kEdge), std::min(size.height, kEdge)};
  const double scale = std::min(1.0, std::max(double(kEdge) / size.width, double(kEdge) / size.height));
  const auto part = [scale](std::uint32_t side, std::uint32_t out) {
    return std::min(side, static_cast<std::uint32_t>(std::lround(out / scale)));
  };
  Window window{0, 0, {part(size.width, output.width), part(size.height, output.height)}};
  window.left = (size.width - window.size.width) / 2;
  if (crop == Crop::centre) window.top = (size.height - window.size.height) / 2;
  const Picture small = resize(picture, window, output);
  if (const auto* planes = std::get_if<Planes>(&small))
    return encode_jpeg(*planes, kQuality, sandbox::JpegEncoder::libjpeg);
  return encode_jpeg(to_planes(std::get<Raster>(small)), kQuality, sandbox::JpegEncoder::libjpeg);
}

}  // namespace lumbung::codec
