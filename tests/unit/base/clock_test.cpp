#include "base/clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung {
namespace {

using namespace std::chrono_literals;

const Timestamp kTime = from_unix_ms(1'795'356'185'250);  // 2026-11-22T14:03:05.250Z

TEST(Clock, WritesRfc3339AndSql) {
  EXPECT_EQ(to_rfc3339(kTime), "2026-11-22T14:03:05Z");
  EXPECT_EQ(to_sql(kTime), "2026-11-22 14:03:05");
  EXPECT_EQ(to_rfc3339(from_unix_ms(0)), "1970-01-01T00:00:00Z");
}

TEST(Clock, ReadsRfc3339WithFractionsAndOffsets) {
  EXPECT_EQ(from_rfc3339("2026-11-22T14:03:05Z"), kTime - 250ms);
  EXPECT_EQ(from_rfc3339("2026-11-22T14:03:05.25Z"), kTime);
  EXPECT_EQ(from_rfc3339("2026-11-22T14:03:05.2509999Z"), kTime);
  EXPECT_EQ(from_rfc3339("2026-11-22T21:03:05.250+07:00"), kTime);
  EXPECT_EQ(from_rfc3339("2026-11-22T09:33:05.250-04:30"), kTime);
}

TEST(Clock, RefusesWhatIsNoTime) {
  for (const char* text : {"", "yesterday", "2026-11-22", "2026-11-22T14:03:05", "2026-11-22 14:03:05Z",
                           "2026-13-22T14:03:05Z", "2026-11-22T14:03:05Zx", "2026-11-22T14:03:05+07:00x"}) {
    EXPECT_EQ(from_rfc3339(text), std::nullopt) << text;
  }
}

TEST(Clock, ReadsNoDaysAndZonesThatThereAreNot) {
  for (const char* text :
       {"2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-04-30T00:00:00+24:00",
        "2026-04-30T00:00:00+00:60", "2026-04-30T00:00:00+-1:00"})
    EXPECT_EQ(from_rfc3339(text), std::nullopt) << text;
  EXPECT_TRUE(from_rfc3339("2028-02-29T00:00:00Z"));
  EXPECT_EQ(from_rfc3339("2016-12-31T23:59:60Z"), from_rfc3339("2017-01-01T00:00:00Z"));
}

TEST(Clock, ReadsItsOwnSqlText) {
  EXPECT_EQ(from_sql(to_sql(kTime)), kTime - 250ms);
  EXPECT_EQ(from_sql("2026-11-22 14:03:05.250"), kTime);
  EXPECT_EQ(from_sql("2026-11-22T14:03:05"), std::nullopt);
  EXPECT_EQ(from_sql("2026-11-22 14:03:05 or so"), std::nullopt);
}

TEST(Clock, TurnsIntoUnixTimeAndBack) {
  EXPECT_EQ(to_unix_seconds(kTime), 1'795'356'185);
  EXPECT_EQ(to_unix_ms(kTime), 1'795'356'185'250);
  EXPECT_EQ(from_unix_ms(to_unix_ms(kTime)), kTime);
}

TEST(Clock, TheSystemsIsInUtcAndGoesForward) {
  const Timestamp first = SystemClock().now();
  EXPECT_GT(first, from_unix_ms(1'700'000'000'000));
  EXPECT_GE(SystemClock().now(), first);
}

}  // namespace
}  // namespace lumbung
