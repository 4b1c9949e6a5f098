#include "campaigns/delivery_feedback.h"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

namespace lumbung::campaigns {
namespace {

DeliveryStatus end_of(const std::vector<DeliveryStatus>& said) {
  DeliveryStatus now = DeliveryStatus::prepared;
  for (const DeliveryStatus status : said) {
    if (gets_on(now, status)) now = status;
  }
  return now;
}

TEST(DeliveryFeedback, ComesToTheSameEndInEveryOrder) {
  using enum DeliveryStatus;
  for (std::vector<DeliveryStatus> said :
       {std::vector{sent, delivered, read, played}, std::vector{sent, failed},
        std::vector{sent, failed, delivered}, std::vector{sent, read, read}}) {
    std::ranges::sort(said);
    const DeliveryStatus end = end_of(said);
    while (std::ranges::next_permutation(said).found) EXPECT_EQ(end_of(said), end);
  }
  EXPECT_EQ(end_of({failed, sent}), failed);
  EXPECT_EQ(end_of({delivered, failed}), delivered);
}

TEST(DeliveryFeedback, KeepsStagesApart) {
  using enum DeliveryStatus;
  for (const DeliveryStatus status : {prepared, sent, delivered, read, played, failed})
    EXPECT_EQ(status_at(stage_of(status)), status);
}

TEST(DeliveryFeedback, SendsAgainForTheMediaAlone) {
  for (const int code : {131053, 132012, 131009}) EXPECT_TRUE(needs_new_media(code)) << code;
  for (const int code : {0, 100, 131008, 131049, 131050, 131026, 131047, 130472, 131062, 132015, 190})
    EXPECT_FALSE(needs_new_media(code)) << code;
}

}  // namespace
}  // namespace lumbung::campaigns
