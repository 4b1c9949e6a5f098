#include "codec/vp8/blocks.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "codec/vp8/quantiser.h"

namespace lumbung::codec::test {
namespace {

vp8::BlockPair random_pair(std::mt19937& random, int least, unsigned kinds) {
  vp8::BlockPair pair;
  for (auto& row : pair.row) {
    for (int x = 0; x < 8; ++x) row[x] = static_cast<int>(random() % kinds) + least;
  }
  return pair;
}

TEST(Vp8Blocks, TransformsThereAndBack) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    const vp8::BlockPair before = random_pair(random, -255, 511);
    vp8::BlockPair pair = before;
    vp8::forward_transform<Width::wide>(pair);
    vp8::inverse_transform<Width::wide>(pair);
    for (std::size_t y = 0; y < 4; ++y) {
      for (int x = 0; x < 8; ++x) EXPECT_NEAR(pair.row[y][x], before.row[y][x], 1);
    }
  }
}

/// All that moves lanes, of one pair of blocks and 32 samples.
template <Width kWidth>
std::vector<int> moved(const vp8::BlockPair& pair, const std::array<std::uint8_t, 32>& samples) {
  std::vector<int> all;
  const auto add = [&all](const vp8::BlockPair& some) {
    for (const auto& row : some.row) {
      for (int x = 0; x < 8; ++x) all.push_back(row[x]);
    }
  };
  vp8::BlockPair loaded;
  vp8::load_rows<kWidth>(samples.data(), samples.data() + 16, 4, loaded);
  add(loaded);
  std::array<std::uint8_t, 32> stored{};
  vp8::store_rows<kWidth>(loaded, stored.data(), stored.data() + 16, 4);
  all.insert(all.end(), stored.begin(), stored.end());
  std::array<vp8::Levels, 2> levels;
  vp8::to_zigzag<kWidth>(pair, levels[0], levels[1]);
  for (const vp8::Levels& some : levels) all.insert(all.end(), some.begin(), some.end());
  vp8::BlockPair there = pair;
  vp8::forward_transform<kWidth>(there);
  add(there);
  vp8::inverse_transform<kWidth>(there);
  add(there);
  vp8::Bytes16 bytes;
  std::memcpy(&bytes, samples.data(), sizeof bytes);
  all.push_back(vp8::hadamard_cost<kWidth>(__builtin_convertvector(bytes, vp8::Words16), &samples[16]));
  return all;
}

TEST(Vp8Blocks, AreTheSameInBothWidths) {
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    const vp8::BlockPair pair = random_pair(random, -255, 511);
    std::array<std::uint8_t, 32> samples;
    for (std::uint8_t& sample : samples) sample = static_cast<std::uint8_t>(random() % 256);
    const auto narrow = moved<Width::narrow>(pair, samples);
    EXPECT_EQ(narrow, moved<Width::wide>(pair, samples));
    // Stored is what was loaded.
    EXPECT_TRUE(std::equal(samples.begin(), samples.end(), narrow.begin() + 32));
  }
}

}  // namespace
}  // namespace lumbung::codec::test
