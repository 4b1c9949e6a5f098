#include "media/catch_up.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Timestamp kNow = from_rfc3339("2026-11-22T14:00:00Z").value();

TEST(CatchUp, AsksFromAWholeSecondBeforeAllThatMayCommitLate) {
  EXPECT_EQ(as_of(kNow), kNow - seconds(10));
  EXPECT_EQ(as_of(kNow + milliseconds(999)), kNow - seconds(10));
  EXPECT_EQ(as_of(kNow - milliseconds(1)), kNow - seconds(11));
}

TEST(CatchUp, BeginsAnewAfterAMonthAndWhenTheClockWasTurnedBack) {
  EXPECT_FALSE(must_reset(as_of(kNow), kNow));
  EXPECT_FALSE(must_reset(kNow - kErasuresTold, kNow));
  EXPECT_TRUE(must_reset(kNow - kErasuresTold - milliseconds(1), kNow));
  EXPECT_FALSE(must_reset(kNow + kLateChanges, kNow)) << "of a node whose clock is ahead";
  EXPECT_TRUE(must_reset(as_of(kNow), kNow - std::chrono::hours(1)));
}

}  // namespace
}  // namespace lumbung::media
