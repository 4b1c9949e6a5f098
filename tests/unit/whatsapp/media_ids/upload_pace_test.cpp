#include "whatsapp/media_ids/upload_pace.h"

#include <gtest/gtest.h>

namespace lumbung::whatsapp {
namespace {

using std::chrono::microseconds;

TEST(UploadPace, IsAsFastAsMetaTakesIt) {
  UploadPace pace;
  pace.wait("111");
  EXPECT_EQ(pace.pause_of("111"), microseconds(0));
  pace.slow_down("111");
  pace.slow_down("111");
  const microseconds slowed = pace.pause_of("111");
  EXPECT_GT(slowed, microseconds(0));
  EXPECT_EQ(slowed, microseconds(25'000)) << "two that are refused at once count as one";
  EXPECT_EQ(pace.pause_of("222"), microseconds(0));
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 4; ++i) pace.wait("111");
  EXPECT_GE(std::chrono::steady_clock::now() - begun, 3 * slowed);
  pace.quicken("111");
  EXPECT_LT(pace.pause_of("111"), slowed);
  for (int i = 0; i < 1'000; ++i) pace.quicken("111");
  EXPECT_EQ(pace.pause_of("111"), microseconds(0));
}

}  // namespace
}  // namespace lumbung::whatsapp
