#include "http/buffer_budget.h"

#include <optional>

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

using Share = BufferBudget::Share;

TEST(BufferBudgetTest, IsChargedWithWhatAShareGrowsToAndNoMore) {
  BufferBudget budget(100);
  Share one(budget, "");
  EXPECT_TRUE(one.grow_to(60));
  EXPECT_TRUE(one.grow_to(60)) << "so much it has";
  Share other(budget, "");
  EXPECT_FALSE(other.grow_to(41));
  EXPECT_TRUE(other.grow_to(40)) << "what was refused was not taken";
  EXPECT_FALSE(one.grow_to(61));
}

TEST(BufferBudgetTest, HasAllOfItBackWhenSharesEnd) {
  BufferBudget budget(100);
  for (const char* address : {"", "192.0.2.1"}) {
    for (int i = 0; i < 3; ++i) {
      Share share(budget, address);
      EXPECT_TRUE(share.grow_to(10));
      EXPECT_TRUE(share.grow_to(100));
      EXPECT_FALSE(share.grow_to(101));
    }
  }
}

TEST(BufferBudgetTest, AnAddressHasMoreThanItsQuarterOnlyWhileHalfIsFree) {
  BufferBudget budget(100);
  Share others(budget, "192.0.2.2");
  ASSERT_TRUE(others.grow_to(20));
  Share first(budget, "192.0.2.1");
  Share second(budget, "192.0.2.1");
  EXPECT_TRUE(first.grow_to(20));
  EXPECT_TRUE(second.grow_to(10)) << "half is free";
  EXPECT_FALSE(second.grow_to(11));
  Share more_of_others(budget, "192.0.2.2");
  EXPECT_TRUE(more_of_others.grow_to(5)) << "a quarter is for another whatever is free";
  EXPECT_FALSE(more_of_others.grow_to(6));
}

TEST(BufferBudgetTest, TheOnlyBodyOfAnAddressMayTakeAllThatIsLeft) {
  BufferBudget budget(100);
  Share share(budget, "192.0.2.1");
  EXPECT_TRUE(share.grow_to(70));
  std::optional<Share> second(std::in_place, budget, "192.0.2.1");
  EXPECT_FALSE(second->grow_to(1));
  second.reset();
  EXPECT_TRUE(share.grow_to(100));
}

}  // namespace
}  // namespace lumbung::http
