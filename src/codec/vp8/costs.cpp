#include "codec/vp8/costs.h"

#include <cmath>

#include "codec/vp8/modes.h"

namespace lumbung::codec::vp8 {
namespace {

std::array<std::uint16_t, 257> make_bit_costs() {
  std::array<std::uint16_t, 257> costs{};
  for (std::size_t p = 1; p <= 256; ++p)
    costs[p] = static_cast<std::uint16_t>(std::lround(-kCostOfBit * std::log2(double(p) / 256)));
  costs[0] = costs[1];
  return costs;
}

std::array<std::uint16_t, kLevelMax + 1> make_extra_costs() {
  std::array<std::uint16_t, kLevelMax + 1> costs{};
  for (int level = 1; level <= kLevelMax; ++level)
    costs[static_cast<std::size_t>(level)] = static_cast<std::uint16_t>(extra_cost(level));
  return costs;
}

/// Of the decisions about a level from the second node on.
int level_cost(int level, const NodeProbabilities& p) {
  int cost = bit_cost(level != 0, p[1]);
  if (level == 0) return cost;
  cost += bit_cost(level > 1, p[2]);
  if (level == 1) return cost;
  cost += bit_cost(level > 4, p[3]);
  if (level <= 4) {
    cost += bit_cost(level != 2, p[4]);
    return level == 2 ? cost : cost + bit_cost(level == 4, p[5]);
  }
  cost += bit_cost(level > 10, p[6]);
  if (level <= 10) return cost + bit_cost(level > 6, p[7]);
  const bool upper = level >= 35;
  return cost + bit_cost(upper, p[8]) + bit_cost(level >= (upper ? 67 : 19), p[upper ? 10 : 9]);
}

/// Levels from one of these to the next take the same decisions.
constexpr std::array<std::uint8_t, 12> kAlikeFrom{0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67, 68};

}  // namespace

int bit_cost(bool bit, std::uint8_t probability) {
  static const std::array<std::uint16_t, 257> costs = make_bit_costs();
  return costs[bit ? 256U - probability : probability];
}

CostTable::CostTable(const CoefficientProbabilities& probabilities, BlockType type)
    : first_(static_cast<std::size_t>(first_position(type))) {
  static const std::array<std::uint16_t, kLevelMax + 1> extra = make_extra_costs();
  extra_ = extra.data();
  for (std::size_t context = 0; context < kContexts; ++context) {
    std::array<Place, kBands> of_band;
    for (std::size_t band = 0; band < kBands; ++band)
      of_band[band] = price(probabilities[static_cast<std::size_t>(type)][band][context], context);
    for (std::size_t position = 0; position < places_.size(); ++position)
      places_[position][context] = of_band[kBandOf[position]];
    places_[16][context].end = 0;
  }
}

CostTable::Place CostTable::price(const NodeProbabilities& p, std::size_t context) {
  Place place;
  const int more = bit_cost(true, p[0]);
  for (std::size_t i = 0; i + 1 < kAlikeFrom.size(); ++i) {
    const int cost = level_cost(static_cast<int>(kAlikeFrom[i]), p) + (context > 0 ? more : 0);
    std::fill(place.level.begin() + kAlikeFrom[i], place.level.begin() + kAlikeFrom[i + 1],
              static_cast<std::uint16_t>(cost));
  }
  place.begin = static_cast<std::uint16_t>(context > 0 ? 0 : more);
  place.end = static_cast<std::uint16_t>(bit_cost(false, p[0]));
  return place;
}

const SubblockCosts& subblock_costs() {
  static const SubblockCosts costs = [] {
    SubblockCosts made{};
    for (std::size_t above = 0; above < kSubblockModes; ++above) {
      for (std::size_t left = 0; left < kSubblockModes; ++left) {
        for (std::size_t mode = 0; mode < kSubblockModes; ++mode) {
          int cost = 0;
          walk_to(static_cast<SubblockMode>(mode), kSubblockProbabilities[above][left],
                  [&cost](bool bit, std::uint8_t probability) { cost += bit_cost(bit, probability); });
          made[above][left][mode] = static_cast<std::uint16_t>(cost);
        }
      }
    }
    return made;
  }();
  return costs;
}

const ModeCosts& mode_costs() {
  static const ModeCosts costs = [] {
    ModeCosts made;
    for (std::size_t i = 0; i < kWholeModes; ++i) {
      const auto mode = static_cast<WholeMode>(i);
      int luma = bit_cost(true, kWholeLumaProbability);
      walk_to_luma(mode, [&luma](bool bit, std::uint8_t p) { luma += bit_cost(bit, p); });
      int chroma = 0;
      walk_to_chroma(mode, [&chroma](bool bit, std::uint8_t p) { chroma += bit_cost(bit, p); });
      made.luma[i] = static_cast<std::uint16_t>(luma);
      made.chroma[i] = static_cast<std::uint16_t>(chroma);
    }
    return made;
  }();
  return costs;
}

}  // namespace lumbung::codec::vp8
