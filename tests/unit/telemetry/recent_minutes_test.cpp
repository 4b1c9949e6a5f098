#include "telemetry/recent_minutes.h"

#include <gtest/gtest.h>

namespace lumbung::telemetry {
namespace {

using namespace std::chrono_literals;

const Timestamp kNoon = Timestamp(std::chrono::hours(12));

TEST(RecentMinutes, TellAnHourMinuteByMinute) {
  RecentMinutes recent;
  EXPECT_EQ(recent.list(kNoon).size(), RecentMinutes::kMinutes);
  recent.upload(kNoon, 8ms);
  recent.media(kNoon + 59s, true);
  recent.media(kNoon + 1min, false);
  const auto minutes = recent.list(kNoon + 1min + 5s);
  ASSERT_EQ(minutes.size(), RecentMinutes::kMinutes);
  EXPECT_EQ(minutes.back().begin, kNoon + 1min);
  EXPECT_EQ(minutes.back().failed, 1U);
  EXPECT_EQ(minutes.back().uploads, 0U);
  EXPECT_FALSE(minutes.back().upload_p95);
  const Minute& noon = minutes[minutes.size() - 2];
  EXPECT_EQ(noon.begin, kNoon);
  EXPECT_EQ(noon.uploads, 1U);
  EXPECT_EQ(noon.completed, 1U);
  EXPECT_FALSE(noon.thumbnail_p95);
}

TEST(RecentMinutes, ForgetWhatIsOlderThanAnHour) {
  RecentMinutes recent;
  recent.upload(kNoon, 8ms);
  for (const Minute& minute : recent.list(kNoon + 60min)) EXPECT_EQ(minute.uploads, 0U);
  recent.upload(kNoon + 60min, 8ms);
  EXPECT_EQ(recent.list(kNoon + 60min).back().uploads, 1U) << "the place of noon was taken anew";
  EXPECT_EQ(recent.list(kNoon).back().uploads, 0U) << "of a clock that was set back";
}

TEST(RecentMinutes, ThePercentileIsThatOfTheValuesWithinItsClass) {
  for (const auto slow : {1ms, 12ms, 480ms, 30'000ms}) {
    RecentMinutes recent;
    for (int i = 0; i < 94; ++i) recent.thumbnail(kNoon, 300us);
    for (int i = 0; i < 6; ++i) recent.thumbnail(kNoon, slow);
    const auto p95 = recent.list(kNoon).back().thumbnail_p95;
    ASSERT_TRUE(p95);
    const auto expected_us = static_cast<double>(std::chrono::microseconds(slow).count());
    EXPECT_NEAR(static_cast<double>(p95->count()), expected_us, 0.13 * expected_us);
  }
  RecentMinutes recent;
  recent.upload(kNoon, 0ns);
  recent.upload(kNoon, 100h);
  EXPECT_GT(recent.list(kNoon).back().upload_p95.value(), 1min)
      << "what is longer than all classes is in the last";
}

}  // namespace
}  // namespace lumbung::telemetry
