#include "base/uuid.h"

#include <chrono>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung {
namespace {

using testing::MatchesRegex;

TEST(Uuid, IsWrittenAndReadInTheCanonicalForm) {
  const std::string text = "0190163d-8694-739b-aea5-966c26f8ad91";
  const auto uuid = Uuid::parse(text);
  ASSERT_TRUE(uuid.has_value());
  EXPECT_EQ(uuid->str(), text);
  EXPECT_EQ(Uuid::parse("0190163D-8694-739B-AEA5-966C26F8AD91"), uuid);
}

TEST(Uuid, RefusesEveryOtherForm) {
  for (const char* text : {"", "0190163d8694739baea5966c26f8ad91", "{0190163d-8694-739b-aea5-966c26f8ad91}",
                           "0190163d-8694-739b-aea5-966c26f8ad9", "0190163d-8694-739b-aea5-966c26f8ad9g",
                           "0190163d-8694-739b-aea5966-c26f8ad91", "0190163d-8694-739b-aea5-966c26f8ad91 ",
                           "------------------------------------"}) {
    EXPECT_EQ(Uuid::parse(text), std::nullopt) << text;
  }
}

TEST(Uuid, MadeIsVersion7WithTheTimeInFront) {
  using namespace std::chrono;
  const auto before_ms = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  const Uuid uuid = Uuid::make();
  const auto after_ms = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  EXPECT_THAT(uuid.str(),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  std::int64_t time_ms = 0;
  for (std::size_t i = 0; i < 6; ++i) time_ms = time_ms * 256 + uuid.bytes.at(i);
  EXPECT_GE(time_ms, before_ms);
  EXPECT_LE(time_ms, after_ms);
}

TEST(Uuid, MadeTwiceIsNeverTheSame) {
  std::set<Uuid> made;
  for (int i = 0; i < 10'000; ++i) made.insert(Uuid::make());
  EXPECT_EQ(made.size(), 10'000U);
}

}  // namespace
}  // namespace lumbung
