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

}  // namespace

int bit_cost(bool bit, std::uint8_t probability) {
  static const std::array<std::uint16_t, 257> costs = make_bit_costs();
  return costs[bit ? 256U - probability : probability];
}

CostTable::CostTable(const CoefficientProbabilities& probabilities) {
  static const std::array<std::uint16_t, kLevelMax + 1> extra = make_extra_costs();
  extra_ = extra.data();
  for (std::size_t type = 0; type < kTypes; ++type) {
    for (std::size_t position = 0; position < 17; ++position) {
      for (std::size_t context = 0; context < kContexts; ++context) {
        const NodeProbabilities& p = probabilities[type][kBandOf[position]][context];
        Place& place = places_[type][position][context];
        const int more = bit_cost(true, p[0]);
        for (std::size_t level = 0; level <= kLargest; ++level) {
          place.level[level] =
              static_cast<std::uint16_t>(level_cost(static_cast<int>(level), p) + (context > 0 ? more : 0));
        }
        place.begin = static_cast<std::uint16_t>(context > 0 ? 0 : more);
        place.end = static_cast<std::uint16_t>(position == 16 ? 0 : bit_cost(false, p[0]));
      }
    }
  }
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
    made.by_subblocks = bit_cost(false, kWholeLumaProbability);
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
