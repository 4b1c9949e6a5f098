#include "codec/write/dominant_colour.h"

#include <algorithm>
#include <array>
#include <vector>

namespace lumbung::codec {
namespace {

struct Box {
  unsigned count = 0;
  std::array<unsigned, 3> sum{};
};

std::size_t box_of(const std::uint8_t* pixel) {
  return (std::size_t{pixel[0]} >> 4 << 8) | (std::size_t{pixel[1]} >> 4 << 4) | (pixel[2] >> 4);
}

}  // namespace

std::string dominant_colour(const Raster& rgb) {
  std::vector<Box> boxes(16 * 16 * 16);
  for (std::size_t i = 0; i + 2 < rgb.samples.size(); i += 3) {
    const std::uint8_t* pixel = rgb.samples.data() + i;
    Box& box = boxes[box_of(pixel)];
    ++box.count;
    for (std::size_t c = 0; c < 3; ++c) box.sum[c] += pixel[c];
  }
  const Box& fullest = *std::max_element(boxes.begin(), boxes.end(),
                                         [](const Box& a, const Box& b) { return a.count < b.count; });
  std::string colour = "#";
  for (const unsigned sum : fullest.sum) {
    const unsigned level = fullest.count == 0 ? 0 : (sum + fullest.count / 2) / fullest.count;
    colour += "0123456789abcdef"[level >> 4];
    colour += "0123456789abcdef"[level & 15];
  }
  return colour;
}

}  // namespace lumbung::codec
