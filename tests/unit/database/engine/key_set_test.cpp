#include "database/engine/key_set.h"

#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace lumbung::database {
namespace {

std::string long_key(int number) {
  return std::string(100, 'k') + std::to_string(number);
}

TEST(KeySetTest, HasWhatWasInsertedOnce) {
  KeySet keys;
  EXPECT_TRUE(keys.insert("temp/workspace_1/a"));
  EXPECT_TRUE(keys.insert("temp/workspace_1/A")) << "keys differ by every byte";
  EXPECT_FALSE(keys.insert("temp/workspace_1/a"));
  EXPECT_TRUE(keys.contains("temp/workspace_1/a"));
  EXPECT_FALSE(keys.contains("temp/workspace_1/"));
  EXPECT_FALSE(keys.contains(""));
}

TEST(KeySetTest, TakesNoMoreMemoryHoweverManyThereAre) {
  constexpr int kKeys = 50'000;
  constexpr std::uint64_t kMemory = 512U << 10U;
  const auto before = sqlite3_memory_used();
  KeySet keys(kMemory);
  // In an order of their own, as hashes come.
  for (int i = 0; i < kKeys; ++i) ASSERT_TRUE(keys.insert(long_key(i * 7'919 % kKeys)));
  const auto taken = sqlite3_memory_used() - before;
  EXPECT_GT(taken, 0);
  EXPECT_LT(taken, static_cast<sqlite3_int64>(4 * kMemory)) << "the keys alone are 5 MB";
  for (int i = 0; i < kKeys; i += 997) {
    EXPECT_FALSE(keys.insert(long_key(i)));
    EXPECT_TRUE(keys.contains(long_key(i)));
  }
  EXPECT_FALSE(keys.contains(long_key(kKeys)));
}

}  // namespace
}  // namespace lumbung::database
