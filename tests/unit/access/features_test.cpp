#include "access/features.h"

#include <gtest/gtest.h>

namespace lumbung::access {
namespace {

TEST(Rollout, IsOnOffOrPerCent) {
  EXPECT_EQ(Rollout::parse("on"), Rollout{100});
  EXPECT_EQ(Rollout::parse("off"), Rollout{0});
  EXPECT_EQ(Rollout::parse("25%"), Rollout{25});
  EXPECT_EQ(Rollout::parse("0%")->text(), "off");
  EXPECT_EQ(Rollout::parse("100%")->text(), "on");
  EXPECT_EQ(Rollout{25}.text(), "25%");
  for (const char* wrong : {"", "%", "25", "101%", "-1%", "1.5%", " 5%", "+5%", "ON", "99999999999%"})
    EXPECT_FALSE(Rollout::parse(wrong)) << wrong;
}

TEST(Rollout, WhoHasItKeepsItWhenItGrows) {
  int on = 0;
  for (std::uint64_t id = 1; id <= 2'000; ++id) {
    bool before = false;
    for (std::uint32_t percent = 0; percent <= 100; percent += 5) {
      const bool now = Rollout{percent}.includes(kNewMediaStorage, {id});
      EXPECT_TRUE(now || !before) << id << " at " << percent;
      before = now;
    }
    EXPECT_TRUE(before);
    if (Rollout{25}.includes(kNewMediaStorage, {id})) ++on;
  }
  EXPECT_GT(on, 400);
  EXPECT_LT(on, 600);
}

TEST(FeatureState, AWorkspacesOwnWordComesFirst) {
  const FeatureState state{.name = std::string(kNewMediaStorage), .of_all = {0}, .of_workspace = true};
  EXPECT_TRUE(state.is_on({1}));
  const FeatureState other{.name = std::string(kNewMediaStorage), .of_all = {0}};
  EXPECT_FALSE(other.is_on({1}));
}

}  // namespace
}  // namespace lumbung::access
