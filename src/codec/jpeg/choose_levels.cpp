#include "codec/jpeg/choose_levels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "codec/jpeg/steps.h"

namespace lumbung::codec::jpeg {
namespace {

constexpr int kLevelMax = 1023;  // ITU-T T.81, table F.2

/// Of a busy block errors are seen less: a bit is worth more error there. What a bit is worth in a block of
/// the energy kUsual; kStill keeps flat ones from being worth nothing at all.
constexpr float kBitWorth = 1.1F;
constexpr float kUsual = 400;
constexpr float kStill = 300;

/// Between two kept levels no more than so many others are given up in one go (except at the end), which
/// bounds the work for a busy block.
constexpr std::size_t kGivenUpMax = 5;

constexpr std::size_t transposed(std::size_t index) {
  return index % kBlockEdge * kBlockEdge + index / kBlockEdge;
}

constexpr std::array<std::uint8_t, kBlockSize> transposed_zigzag() {
  std::array<std::uint8_t, kBlockSize> out{};
  for (std::size_t i = 0; i < kBlockSize; ++i) out[i] = static_cast<std::uint8_t>(transposed(kZigzag[i]));
  return out;
}
constexpr std::array<std::uint8_t, kBlockSize> kInBlock = transposed_zigzag();

constexpr std::array<std::uint8_t, kBlockSize> zigzag_of_transposed() {
  std::array<std::uint8_t, kBlockSize> out{};
  for (std::size_t i = 0; i < kBlockSize; ++i) out[kInBlock[i]] = static_cast<std::uint8_t>(i);
  return out;
}
constexpr std::array<std::uint8_t, kBlockSize> kPosition = zigzag_of_transposed();

/// The places of levels in a block as places in the zigzag order.
std::uint64_t in_zigzag_order(std::uint64_t places) {
  std::uint64_t out = 0;
  for (; places != 0; places &= places - 1)
    out |= std::uint64_t{1} << kPosition[static_cast<std::size_t>(std::countr_zero(places))];
  return out;
}

std::size_t size_of(int level) {
  return static_cast<std::size_t>(std::bit_width(static_cast<unsigned>(level)));
}

}  // namespace

LevelChooser::LevelChooser(bool luma) : weights_() {
  const auto weights = weights_of(luma);
  for (std::size_t i = 0; i < kBlockSize; ++i) weights_[i] = weights[kZigzag[i]];
}

void LevelChooser::add(std::size_t position, float units, int level, float lambda) {
  const std::size_t size = size_of(level);
  Node node{static_cast<std::uint8_t>(position), 0, static_cast<std::int16_t>(level),
            std::numeric_limits<float>::max()};
  const std::size_t oldest = count_ > kGivenUpMax ? count_ - kGivenUpMax : 0;
  for (std::size_t i = count_; i-- > oldest;) {
    const float cost = nodes_[i].cost + lambda * prices_.of_level(position - nodes_[i].position - 1U, size);
    const bool cheaper = cost < node.cost;
    node.cost = cheaper ? cost : node.cost;
    node.before = cheaper ? static_cast<std::uint8_t>(i) : node.before;
  }
  const float error = units - static_cast<float>(level);
  node.cost -= weights_[position] * (units * units - error * error);
  if (nodes_[count_].position == position && nodes_[count_].cost <= node.cost) return;
  nodes_[count_] = node;
}

void LevelChooser::choose(const Block& block, std::span<std::int16_t, kBlockSize> levels) {
  std::fill(levels.begin(), levels.end(), std::int16_t{0});
  levels[0] = static_cast<std::int16_t>(block.levels[0]);
  const float lambda = kBitWorth * (block.energy + kStill) / (kUsual + kStill);
  count_ = 1;
  nodes_[0] = {};
  std::size_t last = 0;
  float least = lambda * prices_.of_end();
  constexpr std::uint64_t kFirst = 1;
  for (std::uint64_t left = in_zigzag_order(block.nonzero & ~kFirst); left != 0; left &= left - 1) {
    const auto position = static_cast<std::size_t>(std::countr_zero(left));
    const int rounded = std::min(std::abs(block.levels[kInBlock[position]]), kLevelMax);
    const float units = std::abs(block.units[kInBlock[position]]);
    nodes_[count_].position = 0;
    add(position, units, rounded, lambda);
    // One less only where it takes a bit less: otherwise it is as dear, and worse.
    if (rounded > 1 && std::has_single_bit(static_cast<unsigned>(rounded)))
      add(position, units, rounded - 1, lambda);
    const float cost = nodes_[count_].cost + (position + 1 < kBlockSize ? lambda * prices_.of_end() : 0);
    if (cost < least) {
      least = cost;
      last = count_;
    }
    ++count_;
  }
  keep(last, block, levels);
}

void LevelChooser::keep(std::size_t last, const Block& block, std::span<std::int16_t, kBlockSize> levels) {
  if (nodes_[last].position + 1U < kBlockSize) prices_.count_end();
  for (std::size_t i = last; i > 0; i = nodes_[i].before) {
    const Node& node = nodes_[i];
    const std::int16_t level = node.level;
    levels[kZigzag[node.position]] =
        block.levels[kInBlock[node.position]] < 0 ? static_cast<std::int16_t>(-level) : level;
    prices_.count_level(node.position - nodes_[node.before].position - 1U, size_of(level));
  }
}

}  // namespace lumbung::codec::jpeg
