#pragma once

#include <span>

#include "codec/jpeg/blocks.h"
#include "codec/jpeg/symbol_prices.h"

namespace lumbung::codec::jpeg {

/// Decides which levels of a block are kept: the sequence that costs least by error and bits, found by
/// dynamic programming over the levels that rounding left (Ramchandran and Vetterli, "Rate-distortion optimal
/// fast thresholding with complete JPEG/MPEG decoder compatibility", 1994). The first coefficient is kept as
/// it is.
class LevelChooser {
 public:
  explicit LevelChooser(bool luma);

  /// Writes the 64 levels of `block`, row by row.
  void choose(const Block& block, std::span<std::int16_t, kBlockSize> levels);

  /// To be called now and then: prices of what comes next.
  void learn() { prices_.learn(); }

 private:
  /// A level that may be kept, and the cheapest way to it.
  struct Node {
    std::uint8_t position = 0;  ///< in zigzag order
    std::uint8_t before = 0;    ///< index of the level before it
    std::int16_t level = 0;     ///< without its sign
    float cost = 0;             ///< bits × λ, less the error that was spared
  };

  void add(std::size_t position, float units, int level, float lambda);
  void keep(std::size_t last, const Block& block, std::span<std::int16_t, kBlockSize> levels);

  SymbolPrices prices_;
  std::array<float, kBlockSize> weights_;  ///< in zigzag order
  std::array<Node, kBlockSize> nodes_{};   ///< the first stands for the first coefficient
  std::size_t count_ = 0;
};

}  // namespace lumbung::codec::jpeg
