#include <string>
#include <vector>

#include "contract/storage_contract.h"

namespace lumbung::test {

using media::ObjectKey;
using media::ObjectStat;

TEST_P(StorageContract, ListsInTheOrderOfTheBytesFromAnyKeyOn) {
  const std::vector<std::string> keys = {"a/b-/1", "a/b.x", "a/b/1", "a/b/c/1", "a/b/d", "a/b0", "a/bc/1"};
  for (const std::string& key : keys) put(key, "x");
  put("a-/other", "x");
  put("b/other", "x");
  const auto behind = [&](std::string_view after, std::size_t limit = 100) {
    std::vector<std::string> found;
    storage().list_after("a/", after, [&](const ObjectKey& key, const ObjectStat& stat) {
      EXPECT_EQ(stat.bytes, 1U);
      found.push_back(key.str());
      return found.size() < limit;
    });
    return found;
  };
  EXPECT_EQ(behind(""), keys);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(behind(keys[i]), std::vector<std::string>(keys.begin() + static_cast<int>(i) + 1, keys.end()))
        << keys[i];
  }
  EXPECT_EQ(behind("a/b/b/gone"), (std::vector<std::string>{"a/b/c/1", "a/b/d", "a/b0", "a/bc/1"}));
  EXPECT_EQ(behind("a/b/1", 2), (std::vector<std::string>{"a/b/c/1", "a/b/d"}));
  EXPECT_TRUE(behind("b/other").empty());
}

TEST_P(StorageContract, CanBeTried) {
  try_to_store(storage(), key_of("temp/workspace_0/probe"));
  EXPECT_TRUE(listed("").empty());
}

}  // namespace lumbung::test
