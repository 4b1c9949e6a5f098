#pragma once

#include <array>
#include <cstdint>

#include "codec/vp8/tables.h"

/// The trees by which modes are stored (RFC 6386, 11.2 to 11.5): each function calls decide(bit, probability)
/// for the decisions on the way to a mode.
namespace lumbung::codec::vp8 {

/// Of a 4×4 block.
template <class Decide>
void walk_to(SubblockMode mode, const std::array<std::uint8_t, 9>& p, const Decide& decide) {
  using enum SubblockMode;
  decide(mode != dc, p[0]);
  if (mode == dc) return;
  decide(mode != true_motion, p[1]);
  if (mode == true_motion) return;
  decide(mode != vertical, p[2]);
  if (mode == vertical) return;
  const bool other_half = mode == left_down || mode == vertical_left || mode >= horizontal_down;
  decide(other_half, p[3]);
  if (!other_half) {
    decide(mode != horizontal, p[4]);
    if (mode != horizontal) decide(mode != right_down, p[5]);
    return;
  }
  decide(mode != left_down, p[6]);
  if (mode == left_down) return;
  decide(mode != vertical_left, p[7]);
  if (mode != vertical_left) decide(mode != horizontal_down, p[8]);
}

/// Of luma as a whole, after the decision that it isn't predicted by blocks.
constexpr std::uint8_t kWholeLumaProbability = 145;
template <class Decide>
void walk_to_luma(WholeMode mode, const Decide& decide) {
  const bool slanted = mode == WholeMode::horizontal || mode == WholeMode::true_motion;
  decide(slanted, std::uint8_t{156});
  if (slanted) {
    decide(mode == WholeMode::true_motion, std::uint8_t{128});
  } else {
    decide(mode == WholeMode::vertical, std::uint8_t{163});
  }
}

template <class Decide>
void walk_to_chroma(WholeMode mode, const Decide& decide) {
  decide(mode != WholeMode::dc, std::uint8_t{142});
  if (mode == WholeMode::dc) return;
  decide(mode != WholeMode::vertical, std::uint8_t{114});
  if (mode != WholeMode::vertical) decide(mode != WholeMode::horizontal, std::uint8_t{183});
}

}  // namespace lumbung::codec::vp8
