#include "codec/write/summary.h"

#include <utility>

#include "base/encoding.h"
#include "codec/pixels/resize.h"
#include "codec/write/blurhash.h"
#include "codec/write/dominant_colour.h"
#include "codec/write/encode_webp.h"

namespace lumbung::codec {
namespace {

constexpr std::uint32_t kSmallEdge = 64;
constexpr std::uint32_t kLqipEdge = 20;
constexpr float kLqipQuality = 40;

Raster opaque_rgb(const Picture& picture) {
  if (const auto* planes = std::get_if<Planes>(&picture)) return to_rgb(*planes);
  return to_rgb(to_planes(std::get<Raster>(picture)));
}

/// WebP, because its header is a tenth of JPEG's, which would be longer than twenty pixels are.
std::string lqip(const Picture& picture) {
  const Size size = size_of(picture);
  const Picture tiny = resize(picture, whole(size), fit_inside(size, kLqipEdge));
  return "data:image/webp;base64," + to_base64(encode_webp(tiny, kLqipQuality).bytes);
}

}  // namespace

sandbox::PictureSummary summarize(const Picture& picture, std::string camera) {
  const Size size = size_of(picture);
  const Picture small = resize(picture, whole(size), fit_inside(size, kSmallEdge));
  const Raster rgb = opaque_rgb(small);
  return {lqip(small), blurhash(rgb, 4, 3), dominant_colour(rgb), std::move(camera)};
}

}  // namespace lumbung::codec
