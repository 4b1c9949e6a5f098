#include "media/catch_up.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Timestamp kAskedAt = from_rfc3339("2026-11-22T14:00:00Z").value();

TEST(CatchUp, AsksFromAWholeSecondBeforeAllThatMayCommitLate) {
  EXPECT_EQ(as_of(kAskedAt), kAskedAt - seconds(10));
  EXPECT_EQ(as_of(kAskedAt + milliseconds(999)), kAskedAt - seconds(10));
  EXPECT_EQ(as_of(kAskedAt - milliseconds(1)), kAskedAt - seconds(11));
}

TEST(CatchUp, BeginsAnewAfterAMonthAndWhenTheClockWasTurnedBack) {
  EXPECT_FALSE(must_reset(as_of(kAskedAt), kAskedAt));
  EXPECT_FALSE(must_reset(kAskedAt - kErasuresTold, kAskedAt));
  EXPECT_TRUE(must_reset(kAskedAt - kErasuresTold - milliseconds(1), kAskedAt));
  EXPECT_FALSE(must_reset(kAskedAt + kLateChanges, kAskedAt)) << "of a node whose clock is ahead";
  EXPECT_TRUE(must_reset(as_of(kAskedAt), kAskedAt - std::chrono::hours(1)));
}

}  // namespace
}  // namespace lumbung::media
