#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "codec/vp8/bool_writer.h"
#include "codec/vp8/tables.h"

namespace lumbung::codec::vp8 {

/// The quantised coefficients of a 4×4 block along the zigzag way.
using Levels = std::array<std::int16_t, 16>;
/// Larger ones can't be stored.
constexpr int kLevelMax = 2047;

/// Index of the last level that isn't zero, -1 without one.
inline int last_level(const Levels& levels) {
  std::array<std::uint64_t, 4> words;
  std::memcpy(words.data(), levels.data(), sizeof words);
  for (int i = 3; i >= 0; --i) {
    const std::uint64_t word = words[static_cast<std::size_t>(i)];
    if (word != 0) return 4 * i + 3 - std::countl_zero(word) / 16;
  }
  return -1;
}

/// How often each decision of the trees of coefficients was a zero and a one.
class DecisionCounts {
 public:
  void add(std::size_t index, bool bit) { ++counts_[2 * index + (bit ? 1 : 0)]; }
  std::uint32_t zeros(std::size_t index) const { return counts_[2 * index]; }
  std::uint32_t ones(std::size_t index) const { return counts_[2 * index + 1]; }

  /// Those that fit what was counted; where nothing was, `fallback`.
  CoefficientProbabilities fitted(const CoefficientProbabilities& fallback) const;
  /// Those that a frame should store: only where storing one saves more than it costs.
  CoefficientProbabilities worth_storing() const;

 private:
  std::array<std::uint32_t, 2 * kTypes * kBands * kContexts * kNodes> counts_{};
};

/// The coefficients of a frame as decisions that wait for their probabilities, which only the whole frame
/// tells.
class TokenBuffer {
 public:
  /// `context`: how many of the neighbours above and to the left have levels. Returns whether this block has.
  bool add(const Levels& levels, BlockType type, int context);
  /// To be called before the blocks of a macroblock.
  void make_room();

  const DecisionCounts& counts() const { return counts_; }
  void write(BoolWriter& out, const CoefficientProbabilities& probabilities) const;

 private:
  void decide(std::size_t index, bool bit);
  void put_fixed(bool bit, std::uint8_t probability);
  void add_large(std::size_t node, int level);

  /// Tokens lie in pieces, which are neither moved nor cleared: a frame has millions.
  struct Piece {
    std::unique_ptr<std::uint16_t[]> tokens;
    std::uint16_t* end = nullptr;  ///< behind the last one that is used; of the last piece next_ is that
  };

  std::vector<Piece> pieces_;
  std::uint16_t* next_ = nullptr;
  DecisionCounts counts_;
};

}  // namespace lumbung::codec::vp8
