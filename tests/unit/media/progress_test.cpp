#include "media/progress.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

using namespace std::chrono_literals;

class ProgressThrottleTest : public testing::Test {
 protected:
  bool pass(std::uint32_t percent, std::chrono::milliseconds after) {
    return throttle_.pass({percent, "compressed"}, begun_ + after);
  }
  const ProgressThrottle::TimePoint begun_ = ProgressThrottle::TimePoint{} + 1h;
  ProgressThrottle throttle_{begun_};
};

TEST_F(ProgressThrottleTest, SaysNothingOfWhatIsDoneInASecond) {
  EXPECT_FALSE(pass(10, 0ms));
  EXPECT_FALSE(pass(99, 999ms));
  EXPECT_TRUE(pass(99, 1000ms));
}

TEST_F(ProgressThrottleTest, PassesOneInASecond) {
  int passed = 0;
  for (int step = 1; step <= 100; ++step)
    passed += pass(static_cast<std::uint32_t>(step), step * 100ms) ? 1 : 0;
  EXPECT_EQ(passed, 10);
}

TEST_F(ProgressThrottleTest, PassesOnlyWhatIsMore) {
  EXPECT_FALSE(pass(0, 1h));
  EXPECT_TRUE(pass(40, 2h));
  EXPECT_FALSE(pass(40, 3h));
  EXPECT_FALSE(pass(12, 4h));
  EXPECT_TRUE(pass(41, 5h));
}

}  // namespace
}  // namespace lumbung::media
