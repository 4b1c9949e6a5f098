#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "processing/av/video_plan.h"
#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {
namespace {

constexpr std::uint64_t kBytesMax = 15'950'000;

StreamFacts film(double duration_s, media::Dimensions size) {
  StreamFacts facts;
  facts.duration_s = duration_s;
  facts.video = VideoStream{.codec = "h264", .coded = size, .frames_per_second = 30};
  facts.audio = {{1, "aac", 2, 48'000}};
  return facts;
}

TEST(Budget, IsNeverPlannedOver) {
  std::mt19937 dice(20'261'122);
  std::uniform_int_distribution<std::uint32_t> edge(1, 4000);
  for (int i = 0; i < 2000; ++i) {
    const double duration_s = std::exp(std::uniform_real_distribution(0.0, 9.0)(dice));
    const auto facts = film(duration_s, {edge(dice), edge(dice)});
    const auto plan = plan_by_budget(facts, kBytesMax);
    if (!plan) {
      EXPECT_GT(duration_s, 3000) << "anything shorter than 50 minutes has a plan";
      continue;
    }
    const double bits = (plan->video_kbps_max + plan->audio_kbps) * 1000.0 * duration_s;
    EXPECT_LT(bits / 8, kBytesMax) << duration_s;
    EXPECT_EQ(plan->size.width % 2 + plan->size.height % 2, 0U);
    EXPECT_LE(std::max(plan->size.width, plan->size.height), 1280U);
    EXPECT_LE(std::min(plan->size.width, plan->size.height), 720U);
  }
}

TEST(Budget, MakesTheFrameSmallerBeforeThePictureUgly) {
  std::uint32_t width = 1280;
  for (const double minutes : {1.5, 4.0, 8.0, 15.0, 30.0, 45.0}) {
    const auto plan = plan_by_budget(film(minutes * 60, {1920, 1080}), kBytesMax);
    ASSERT_TRUE(plan) << minutes;
    EXPECT_LE(plan->size.width, width) << minutes;
    width = plan->size.width;
  }
  EXPECT_LT(width, 400U);
  EXPECT_FALSE(plan_by_budget(film(5 * 3600, {1920, 1080}), kBytesMax));
}

/// Noise can't be compressed: what constant quality makes of it overshoots every budget.
TEST(Budget, HoldsForWhateverMoves) {
  std::mt19937 dice(16);
  for (int i = 0; i < 2; ++i) {
    const int seconds = 15 + static_cast<int>(dice() % 5);
    const int strength = 80 + static_cast<int>(dice() % 20);
    const std::string name = "noise" + std::to_string(i) + ".mkv";
    const fs::path file = studio().make("-f lavfi -i testsrc2=s=1280x720:r=12:d=" + std::to_string(seconds) +
                                        " -vf noise=alls=" + std::to_string(strength) +
                                        ":allf=t -c:v mpeg2video -q:v 3 " + name);
    const Processed seen = studio().process(file);
    ASSERT_TRUE(seen.report) << seen.failure->reason;
    EXPECT_EQ(seen.fit(media::Channel::session_video), media::VariantName::compressed)
        << seen.why(media::Channel::session_video);
    EXPECT_EQ(broken_claims(studio(), seen, file), "");
    EXPECT_GT(seen.variants.at(media::VariantName::compressed).bytes, 5'000'000U)
        << "the budget is there to be used";
    ASSERT_FALSE(seen.progress.empty());
    EXPECT_TRUE(std::ranges::is_sorted(seen.progress, {}, &media::Progress::percent))
        << "however often it was tried";
    EXPECT_EQ(seen.progress.front().step, "compressed");
    EXPECT_EQ(seen.progress.back().percent, 99U);
  }
}

}  // namespace
}  // namespace lumbung::processing::test
