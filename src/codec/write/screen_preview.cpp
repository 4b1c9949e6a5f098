#include "codec/write/screen_preview.h"

#include "codec/pixels/resize.h"

namespace lumbung::codec {

std::optional<Picture> shrink_for_screens(const Picture& picture) {
  const Size size = size_of(picture);
  const Size fitted = fit_inside(size, kScreenEdge);
  if (fitted == size) return std::nullopt;
  return resize(picture, whole(size), fitted);
}

}  // namespace lumbung::codec
