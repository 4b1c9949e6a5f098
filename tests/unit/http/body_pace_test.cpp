#include "http/body_pace.h"

#include <gtest/gtest.h>

#include "base/byte_size.h"
#include "http/server.h"

namespace lumbung::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

BodyPaceLimits as_served() {
  const ServerOptions options;
  return {options.body_timeout, options.body_progress_bytes_min, options.body_progress_bytes_max,
          options.body_progress_doubling};
}

/// How long a client that sends so much each second is put up with; at most `most`.
seconds put_up_with(std::size_t bytes_per_second, seconds most) {
  BodyPace pace(as_served());
  for (seconds since{0}; since < most; since += seconds(1)) {
    pace.waited(seconds(1), bytes_per_second);
    if (pace.left() <= nanoseconds(0)) return since;
  }
  return most;
}

TEST(BodyPace, ATrickleEndsWithTheFirstSpan) {
  EXPECT_LE(put_up_with(0, minutes(10)), seconds(30));
  EXPECT_LE(put_up_with(1'000, minutes(10)), seconds(30));
}

TEST(BodyPace, TheLeastRisesTheLongerABodyTakes) {
  EXPECT_EQ(put_up_with(1'100, seconds(60)), seconds(60));
  EXPECT_LT(put_up_with(1'100, minutes(60)), minutes(2));
  EXPECT_GT(put_up_with(10'000, minutes(60)), minutes(3));
  EXPECT_LT(put_up_with(10'000, minutes(60)), minutes(6));
  EXPECT_LT(put_up_with(60'000, minutes(60)), minutes(8));
}

TEST(BodyPace, SlowLinesSendWhatTheyHave) {
  EXPECT_EQ(put_up_with(100'000, seconds(160)), seconds(160)) << "16 MB at 100 KB/s";
  EXPECT_EQ(put_up_with(70'000, minutes(24 * 60)), minutes(24 * 60)) << "the least does not rise for ever";
}

TEST(BodyPace, WhatCameEarlyIsNotSavedUp) {
  BodyPace pace(as_served());
  pace.waited(milliseconds(1), 100 * kMiB);
  EXPECT_EQ(pace.left(), seconds(30));
  pace.waited(seconds(30), 1'000);
  EXPECT_LE(pace.left(), nanoseconds(0));
}

TEST(BodyPace, OnlyWaitingForTheClientCounts) {
  BodyPace pace(as_served());
  pace.waited(seconds(20), 1'000);
  EXPECT_EQ(pace.left(), seconds(10));
  pace.waited(seconds(0), 30 * kKiB);
  EXPECT_EQ(pace.left(), seconds(30));
}

}  // namespace
}  // namespace lumbung::http
