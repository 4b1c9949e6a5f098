#include "campaigns/rules.h"

#include <gtest/gtest.h>

namespace lumbung::campaigns {
namespace {

using namespace std::chrono_literals;

Campaign promo() {
  Campaign campaign;
  campaign.name = "Promo";
  campaign.message = SessionMessage{.type = "document", .caption = "Nasi\nGudeg", .filename = "menu.pdf"};
  campaign.media.push_back({});
  return campaign;
}

TEST(CampaignRules, TakesWhatMakesSense) {
  EXPECT_TRUE(check_campaign(promo()));
}

TEST(CampaignRules, NamesHaveNoControlCharacters) {
  for (const char* name : {"", "a\nb", "a\tb", "\x7f"}) {
    Campaign campaign = promo();
    campaign.name = name;
    EXPECT_FALSE(check_campaign(campaign)) << name;
  }
  for (const std::string& file : {std::string("a\n.pdf"), std::string("a\0.pdf", 6)}) {
    Campaign campaign = promo();
    campaign.message->filename = file;
    EXPECT_FALSE(check_campaign(campaign)) << file;
  }
  Campaign campaign = promo();
  campaign.message->caption = std::string("a\0b", 3);
  EXPECT_FALSE(check_campaign(campaign));
  campaign.message->caption = "a\r\n\tb";
  campaign.name = "Lebaran 🎉";
  EXPECT_TRUE(check_campaign(campaign));
  campaign.name.clear();
  for (int i = 0; i < 128; ++i) campaign.name += "é";
  EXPECT_TRUE(check_campaign(campaign)) << "characters are counted";
  campaign.name += "é";
  EXPECT_FALSE(check_campaign(campaign));
}

TEST(CampaignRules, RunsOutAtItsEnd) {
  const Timestamp now(1'000s);
  Campaign campaign = promo();
  EXPECT_FALSE(has_run_out(campaign, now));
  campaign.ends_at = now + 1s;
  EXPECT_FALSE(has_run_out(campaign, now));
  campaign.ends_at = now;
  EXPECT_TRUE(has_run_out(campaign, now));
}

}  // namespace
}  // namespace lumbung::campaigns
