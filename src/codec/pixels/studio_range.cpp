#include "codec/pixels/studio_range.h"

#include <cstddef>

namespace lumbung::codec {
namespace {

RangeMap make_map(int centre_in, int centre_out, int range) {
  RangeMap map{};
  for (int i = 0; i < 256; ++i) {
    const int offset = (i - centre_in) * range;
    const int rounded = offset >= 0 ? (offset + 127) / 255 : -((127 - offset) / 255);
    map[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(centre_out + rounded);
  }
  return map;
}

}  // namespace

const RangeMap& studio_luma() {
  static const RangeMap map = make_map(0, 16, 219);
  return map;
}

const RangeMap& studio_chroma() {
  static const RangeMap map = make_map(128, 128, 224);
  return map;
}

}  // namespace lumbung::codec
