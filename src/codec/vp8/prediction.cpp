#include "codec/vp8/prediction.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "base/vectorised.h"

namespace lumbung::codec::vp8 {
namespace {

constexpr std::size_t kCorner = 4;

std::uint8_t clamp_byte(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

/// The row `y` of a mode is four samples of `from` that begin at `first` + y × step.
void slide(std::uint8_t* out, const std::uint8_t* from, std::ptrdiff_t first, std::ptrdiff_t step) {
  for (std::ptrdiff_t y = 0; y < 4; ++y) std::memcpy(out + 4 * y, from + first + y * step, 4);
}

}  // namespace

LUMBUNG_VECTORISED
void predict_subblock(const SubblockEdge& e, SubblockPredictions& out) {
  // means of two neighbours and smoothed triples, the ends repeated: all that the slanting modes are made of
  std::array<std::uint8_t, 18> long_edge;
  long_edge[0] = e.front();
  std::memcpy(&long_edge[1], e.data(), e.size());
  std::memset(&long_edge[14], e.back(), 4);
  std::array<std::uint8_t, 16> two;
  std::array<std::uint8_t, 16> three;
  for (std::size_t i = 0; i < 16; ++i) {
    two[i] = static_cast<std::uint8_t>((long_edge[i + 1] + long_edge[i + 2] + 1) >> 1);
    three[i] = static_cast<std::uint8_t>((long_edge[i] + 2 * long_edge[i + 1] + long_edge[i + 2] + 2) >> 2);
  }
  const auto mode = [&out](SubblockMode which) { return out[static_cast<std::size_t>(which)].data(); };

  int sum = 4;
  for (std::size_t i = 0; i < 4; ++i) sum += e[i] + e[kCorner + 1 + i];
  std::memset(mode(SubblockMode::dc), sum >> 3, 16);
  std::uint8_t* true_motion = mode(SubblockMode::true_motion);
  std::uint8_t* horizontal = mode(SubblockMode::horizontal);
  for (std::size_t y = 0; y < 4; ++y) {
    const int offset = e[kCorner - 1 - y] - e[kCorner];
    for (std::size_t x = 0; x < 4; ++x) true_motion[4 * y + x] = clamp_byte(e[kCorner + 1 + x] + offset);
    std::memset(horizontal + 4 * y, three[kCorner - 1 - y], 4);
  }
  slide(mode(SubblockMode::vertical), three.data(), kCorner + 1, 0);
  slide(mode(SubblockMode::left_down), three.data(), kCorner + 2, 1);
  slide(mode(SubblockMode::right_down), three.data(), kCorner, -1);

  const std::array<std::uint8_t, 10> falling{two[0],   three[1], two[1],   three[2], two[2],
                                             three[3], two[3],   three[4], three[5], three[6]};
  slide(mode(SubblockMode::horizontal_down), falling.data(), 6, -2);
  const std::array<std::uint8_t, 10> rising{two[2],   three[2], two[1], three[1], two[0],
                                            three[0], e[0],     e[0],   e[0],     e[0]};
  slide(mode(SubblockMode::horizontal_up), rising.data(), 0, 2);

  std::uint8_t* right = mode(SubblockMode::vertical_right);
  std::memcpy(right, &two[4], 4);
  std::memcpy(right + 4, &three[4], 4);
  right[8] = three[3];
  std::memcpy(right + 9, &two[4], 3);
  right[12] = three[2];
  std::memcpy(right + 13, &three[4], 3);
  std::uint8_t* left = mode(SubblockMode::vertical_left);
  std::memcpy(left, &two[5], 4);
  std::memcpy(left + 4, &three[6], 4);
  std::memcpy(left + 8, &two[6], 3);
  left[11] = three[10];
  std::memcpy(left + 12, &three[7], 3);
  left[15] = three[11];
}

}  // namespace lumbung::codec::vp8
