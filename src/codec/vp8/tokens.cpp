#include "codec/vp8/tokens.h"

#include <cstdlib>

#include "codec/vp8/costs.h"

namespace lumbung::codec::vp8 {
namespace {

constexpr std::uint16_t kIsOne = 0x8000;
constexpr std::uint16_t kFixed = 0x4000;
constexpr std::ptrdiff_t kTokensOfMacroblock = 25 * 16 * 20;
constexpr std::ptrdiff_t kTokensOfPiece = 16 * kTokensOfMacroblock;

/// The extra bits of a large level (RFC 6386, 13.2): what it begins at, and the probabilities of its bits.
struct Category {
  int base;
  std::uint8_t bits;
  std::array<std::uint8_t, 11> probabilities;
};
constexpr std::array<Category, 6> kCategories{
    {{5, 1, {159}},
     {7, 2, {165, 145}},
     {11, 3, {173, 148, 140}},
     {19, 4, {176, 155, 140, 135}},
     {35, 5, {180, 157, 141, 134, 130}},
     {67, 11, {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}}}};

std::size_t category_of(int level) {
  std::size_t category = 0;
  while (category + 1 < kCategories.size() && level >= kCategories[category + 1].base) ++category;
  return category;
}

std::size_t first_node(BlockType type, int position, int context) {
  const auto band = kBandOf[static_cast<std::size_t>(position)];
  return ((static_cast<std::size_t>(type) * kBands + band) * kContexts + static_cast<std::size_t>(context)) *
         kNodes;
}

std::uint8_t fitting(std::uint32_t zeros, std::uint32_t ones) {
  const std::uint32_t total = zeros + ones;
  const auto share = static_cast<std::uint32_t>((std::uint64_t{zeros} * 255 + total / 2) / total);
  return static_cast<std::uint8_t>(share == 0 ? 1 : share);
}

}  // namespace

CoefficientProbabilities DecisionCounts::fitted(const CoefficientProbabilities& fallback) const {
  CoefficientProbabilities result = fallback;
  auto* probability = &result[0][0][0][0];
  for (std::size_t i = 0; i < counts_.size() / 2; ++i) {
    if (zeros(i) + ones(i) > 0) probability[i] = fitting(zeros(i), ones(i));
  }
  return result;
}

CoefficientProbabilities DecisionCounts::worth_storing() const {
  CoefficientProbabilities result = kDefaultProbabilities;
  auto* probability = &result[0][0][0][0];
  const auto* update = &kUpdateProbabilities[0][0][0][0];
  const auto cost = [this](std::size_t i, std::uint8_t p) {
    return std::uint64_t{zeros(i)} * bit_cost(false, p) + std::uint64_t{ones(i)} * bit_cost(true, p);
  };
  constexpr std::uint64_t kStored = 8 * kCostOfBit;
  for (std::size_t i = 0; i < counts_.size() / 2; ++i) {
    if (zeros(i) + ones(i) == 0) continue;
    const std::uint8_t fit = fitting(zeros(i), ones(i));
    if (cost(i, fit) + bit_cost(true, update[i]) + kStored <
        cost(i, probability[i]) + bit_cost(false, update[i]))
      probability[i] = fit;
  }
  return result;
}

void TokenBuffer::make_room() {
  if (!pieces_.empty()) {
    Piece& last = pieces_.back();
    last.end = next_;
    if (last.tokens.get() + kTokensOfPiece - next_ >= kTokensOfMacroblock) return;
  }
  pieces_.push_back({std::make_unique_for_overwrite<std::uint16_t[]>(kTokensOfPiece), nullptr});
  next_ = pieces_.back().tokens.get();
}

inline void TokenBuffer::decide(std::size_t index, bool bit) {
  counts_.add(index, bit);
  *next_++ = static_cast<std::uint16_t>(index | (bit ? kIsOne : 0));
}

inline void TokenBuffer::put_fixed(bool bit, std::uint8_t probability) {
  *next_++ = static_cast<std::uint16_t>(kFixed | probability | (bit ? kIsOne : 0));
}

/// From the third node on: `level` is over one.
void TokenBuffer::add_large(std::size_t node, int level) {
  decide(node + 3, level > 4);
  if (level <= 4) {
    decide(node + 4, level != 2);
    if (level != 2) decide(node + 5, level == 4);
    return;
  }
  decide(node + 6, level > 10);
  const std::size_t which = category_of(level);
  if (level <= 10) {
    decide(node + 7, level > 6);
  } else {
    decide(node + 8, which >= 4);
    decide(node + (which >= 4 ? 10 : 9), which % 2 == 1);
  }
  const Category& category = kCategories[which];
  for (int i = 0; i < category.bits; ++i) {
    const int bit = (level - category.base) >> (category.bits - 1 - i) & 1;
    put_fixed(bit != 0, category.probabilities[static_cast<std::size_t>(i)]);
  }
}

bool TokenBuffer::add(const Levels& levels, BlockType type, int context) {
  const int last = last_level(levels);
  int position = first_position(type);
  std::size_t node = first_node(type, position, context);
  if (last < position) {
    decide(node, false);
    return false;
  }
  decide(node, true);
  for (;;) {
    const int level = levels[static_cast<std::size_t>(position++)];
    decide(node + 1, level != 0);
    if (level == 0) {
      node = first_node(type, position, 0);
      continue;
    }
    const int magnitude = std::abs(level);
    decide(node + 2, magnitude > 1);
    if (magnitude > 1) add_large(node, magnitude);
    put_fixed(level < 0, 128);
    if (position == 16) return true;
    node = first_node(type, position, magnitude > 1 ? 2 : 1);
    decide(node, position <= last);
    if (position > last) return true;
  }
}

void TokenBuffer::write(BoolWriter& out, const CoefficientProbabilities& probabilities) const {
  const auto* probability = &probabilities[0][0][0][0];
  const auto decision = [probability](std::uint16_t token) {
    const bool fixed = (token & kFixed) != 0;
    return BoolWriter::Decision{(token & kIsOne) != 0, fixed ? static_cast<std::uint8_t>(token & 0xff)
                                                             : probability[token & (kFixed - 1)]};
  };
  for (const Piece& piece : pieces_) {
    const std::uint16_t* const begin = piece.tokens.get();
    out.put_all(begin, &piece == &pieces_.back() ? next_ : piece.end, decision);
  }
}

int extra_cost(int level) {
  int cost = kCostOfBit;  // the sign
  if (level < kCategories[0].base) return cost;
  const Category& category = kCategories[category_of(level)];
  for (int i = 0; i < category.bits; ++i) {
    const bool bit = ((level - category.base) >> (category.bits - 1 - i) & 1) != 0;
    cost += bit_cost(bit, category.probabilities[static_cast<std::size_t>(i)]);
  }
  return cost;
}

}  // namespace lumbung::codec::vp8
