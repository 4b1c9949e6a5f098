#include "http/rate_limiter.h"

#include <gtest/gtest.h>

namespace lumbung::http {
namespace {

TEST(RateLimiter, RefusesAboveTheRateAndSaysWhenToComeBack) {
  RateLimiter limiter({2, 4});
  const RateLimiter::Time start{};
  for (int i = 0; i < 4; ++i) EXPECT_EQ(limiter.take("a", start), std::nullopt);
  EXPECT_EQ(limiter.take("a", start), std::chrono::seconds(1));
  EXPECT_EQ(limiter.take("b", start), std::nullopt) << "keys are independent";
  EXPECT_EQ(limiter.take("a", start + std::chrono::milliseconds(500)), std::nullopt);
  RateLimiter slow({0.1, 1});
  EXPECT_EQ(slow.take("a", start), std::nullopt);
  EXPECT_EQ(slow.take("a", start), std::chrono::seconds(10));
}

TEST(RateLimiter, MemoryIsBoundedAndOldKeysGoFirst) {
  RateLimiter limiter({0.001, 2}, 160);
  RateLimiter::Time now{};
  for (int i = 0; i < 10'000; ++i)
    limiter.take("key" + std::to_string(i), now += std::chrono::milliseconds(1));
  EXPECT_LE(limiter.keys(), 160U);
}

}  // namespace
}  // namespace lumbung::http
