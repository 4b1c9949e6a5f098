#include "codec/jpeg/choose_levels.h"

#include <cmath>
#include <cstdlib>
#include <random>

#include <gtest/gtest.h>

namespace lumbung::codec::jpeg::test {
namespace {

using Levels = std::array<std::int16_t, kBlockSize>;

/// A block with the coefficients at these places of the zigzag order, in steps.
Block block_of(std::initializer_list<std::pair<std::size_t, float>> coefficients, float energy) {
  Block block{};
  block.energy = energy;
  for (const auto& [position, units] : coefficients) {
    const std::size_t place = kZigzag[position] % kBlockEdge * kBlockEdge + kZigzag[position] / kBlockEdge;
    block.units[place] = units;
    block.levels[place] = static_cast<std::int32_t>(std::lround(units));
    if (block.levels[place] != 0) block.nonzero |= std::uint64_t{1} << place;
  }
  return block;
}

Levels choose(const Block& block) {
  Levels levels{};
  LevelChooser(true).choose(block, levels);
  return levels;
}

TEST(LevelChooser, KeepsWhatIsWorthItsBitsWithItsSignAndPlace) {
  const Levels levels = choose(block_of({{0, -7.2F}, {1, 3.1F}, {2, -2.9F}, {9, 1.4F}}, 40));
  Levels wanted{};
  wanted[0] = -7;
  wanted[kZigzag[1]] = 3;
  wanted[kZigzag[2]] = -3;
  wanted[kZigzag[9]] = 1;
  EXPECT_EQ(levels, wanted);
}

TEST(LevelChooser, GivesUpWhatCostsMoreThanItSpares) {
  // Just above a half, far behind everything else.
  EXPECT_EQ(choose(block_of({{0, 3}, {1, 2}, {40, 0.51F}}, 40))[kZigzag[40]], 0);
  EXPECT_EQ(choose(block_of({{0, 3}, {1, 2}, {40, 4.2F}}, 40))[kZigzag[40]], 4);
}

TEST(LevelChooser, GivesUpMoreInABusyBlock) {
  EXPECT_EQ(choose(block_of({{5, 1.2F}}, 0))[kZigzag[5]], 1);
  EXPECT_EQ(choose(block_of({{5, 1.2F}}, 20'000))[kZigzag[5]], 0);
}

TEST(LevelChooser, KeepsTheLastOfAllAndNothingOfNothing) {
  EXPECT_EQ(choose(block_of({}, 0)), Levels{});
  EXPECT_EQ(choose(block_of({{63, 900}}, 0))[63], 900);
  EXPECT_EQ(choose(block_of({{1, 5'000}}, 0))[kZigzag[1]], 1'023) << "no more than the format holds";
}

TEST(LevelChooser, NeverAddsToALevel) {
  std::mt19937 random(3);
  LevelChooser chooser(false);
  for (int round = 0; round < 2'000; ++round) {
    Block block{};
    block.energy = static_cast<float>(random() % 5'000);
    for (std::size_t i = 0; i < kBlockSize; ++i) {
      block.units[i] =
          static_cast<float>(static_cast<int>(random() % 800) - 400) / static_cast<float>(1 + random() % 400);
      block.levels[i] = static_cast<std::int32_t>(std::lround(block.units[i]));
      if (block.levels[i] != 0) block.nonzero |= std::uint64_t{1} << i;
    }
    Levels levels{};
    chooser.choose(block, levels);
    if (round % 50 == 0) chooser.learn();
    for (std::size_t i = 1; i < kBlockSize; ++i) {
      const int rounded = block.levels[i % kBlockEdge * kBlockEdge + i / kBlockEdge];
      ASSERT_LE(std::abs(levels[i]), std::abs(rounded));
      ASSERT_GE(levels[i] * rounded, 0);
    }
  }
}

}  // namespace
}  // namespace lumbung::codec::jpeg::test
