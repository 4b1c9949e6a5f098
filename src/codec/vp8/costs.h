#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "codec/vp8/tables.h"
#include "codec/vp8/tokens.h"

namespace lumbung::codec::vp8 {

/// Costs are in 1/256 bit.
constexpr int kCostOfBit = 256;

/// Of a decision with this probability (in 1/256) of a zero.
int bit_cost(bool bit, std::uint8_t probability);
/// Of the sign and of what a large level, 1 to kLevelMax, needs beside its decisions.
int extra_cost(int level);

/// What the levels of blocks of one type will cost, as far as the probabilities are known.
class CostTable {
 public:
  CostTable(const CoefficientProbabilities& probabilities, BlockType type);

  /// As TokenBuffer::add would store them.
  int cost(const Levels& levels, int context) const;

 private:
  /// From here on levels take the same decisions.
  static constexpr std::size_t kLargest = 67;
  struct Place {
    std::array<std::uint16_t, kLargest + 1>
        level;  ///< with the decision that this isn't the end yet, if taken
    std::uint16_t end;
    std::uint16_t begin;  ///< of the decision that a block isn't empty, where `level` lacks it
  };

  static Place price(const NodeProbabilities& p, std::size_t context);

  std::array<std::array<Place, kContexts>, 17> places_;
  std::size_t first_;  ///< position of a level
  const std::uint16_t* extra_;
};

inline int CostTable::cost(const Levels& levels, int context) const {
  const int last = last_level(levels);
  const Place* place = &places_[first_][static_cast<std::size_t>(context)];
  if (last < 0) return place->end;
  int cost = place->begin;
  for (std::size_t position = first_; position <= static_cast<std::size_t>(last); ++position) {
    const auto magnitude = static_cast<std::size_t>(std::abs(levels[position]));
    cost += place->level[std::min(magnitude, kLargest)] + extra_[magnitude];
    place = &places_[position + 1][std::min(magnitude, kContexts - 1)];
  }
  return cost + place->end;
}

/// What it costs to name the mode of a 4×4 block, by the modes above and on the left.
using SubblockCosts =
    std::array<std::array<std::array<std::uint16_t, kSubblockModes>, kSubblockModes>, kSubblockModes>;
const SubblockCosts& subblock_costs();

/// The same of a whole macroblock.
struct ModeCosts {
  std::array<std::uint16_t, kWholeModes> luma{};
  std::array<std::uint16_t, kWholeModes> chroma{};
};
const ModeCosts& mode_costs();

}  // namespace lumbung::codec::vp8
