#include "campaigns/steps.h"

#include <gtest/gtest.h>

#include "campaigns/rules.h"

namespace lumbung::campaigns {
namespace {

using enum CampaignStatus;

TEST(Steps, LeadFromTheStatesThatTheDesignNames) {
  const struct {
    Step step;
    CampaignStatus from;
    bool may;
  } cases[] = {
      {Step::schedule, draft, true},    {Step::schedule, running, false}, {Step::schedule, done, false},
      {Step::launch, draft, true},      {Step::launch, scheduled, true},  {Step::launch, suspended, false},
      {Step::launch, cancelled, false}, {Step::suspend, running, true},   {Step::suspend, launching, true},
      {Step::suspend, draft, false},    {Step::resume, suspended, true},  {Step::resume, running, false},
      {Step::finish, running, true},    {Step::finish, draft, false},     {Step::finish, done, false},
      {Step::cancel, draft, true},      {Step::cancel, suspended, true},  {Step::cancel, done, false},
      {Step::cancel, cancelled, false},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(is_one_of(one.from, from_of(one.step)), one.may)
        << to_string(one.step) << " from " << to_string(one.from);
  }
}

TEST(Steps, MessagesAreHandedOutUntilTheEnd) {
  for (const CampaignStatus status : {draft, scheduled, launching, running})
    EXPECT_TRUE(is_one_of(status, sendable())) << to_string(status);
  for (const CampaignStatus status : {done, suspended, cancelled})
    EXPECT_FALSE(is_one_of(status, sendable())) << to_string(status);
}

Campaign message_campaign() {
  Campaign campaign;
  campaign.name = "Promo";
  campaign.message = SessionMessage{.type = "image", .caption = "", .filename = ""};
  campaign.media.push_back({.media = Uuid::make(), .parameters = nullptr});
  return campaign;
}

TEST(Rules, TakeACampaignThatMakesSense) {
  EXPECT_TRUE(check_campaign(message_campaign()));
}

TEST(Rules, RefuseWhatMakesNone) {
  const struct {
    const char* why;
    void (*spoil)(Campaign&);
  } cases[] = {
      {"not both", [](Campaign& c) { c.template_uuid = Uuid::make(); }},
      {"needs a", [](Campaign& c) { c.message.reset(); }},
      {"1 to 128", [](Campaign& c) { c.name.clear(); }},
      {"1 to 128", [](Campaign& c) { c.name.assign(129, 'x'); }},
      {"1024", [](Campaign& c) { c.message->caption.assign(1025, 'x'); }},
      {"message.type", [](Campaign& c) { c.message->type = "poem"; }},
      {"voice", [](Campaign& c) { c.message->voice = true; }},
      {"no caption",
       [](Campaign& c) {
         c.message = SessionMessage{"audio", "la la", ""};
       }},
      {"digits", [](Campaign& c) { c.phone_number_id = "+62"; }},
      {"usage_type", [](Campaign& c) { c.media.front().usage_type = "footer"; }},
      {"10 cards", [](Campaign& c) { c.media.front().card = 10; }},
      {"cards", [](Campaign& c) { c.media.front().card = 1; }},
      {"one media", [](Campaign& c) { c.media.push_back({.media = Uuid::make(), .usage_type = "body"}); }},
      {"later than",
       [](Campaign& c) {
         c.scheduled_at = from_unix_ms(2'000);
         c.ends_at = from_unix_ms(1'000);
       }},
  };
  for (const auto& one : cases) {
    Campaign campaign = message_campaign();
    one.spoil(campaign);
    const Status checked = check_campaign(campaign);
    ASSERT_FALSE(checked) << one.why;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
    EXPECT_NE(checked.error().message.find(one.why), std::string::npos) << checked.error().message;
  }
}

TEST(Rules, ACaptionIsCountedInCharacters) {
  Campaign campaign = message_campaign();
  for (int i = 0; i < 1024; ++i) campaign.message->caption += "\xC3\xA9";
  EXPECT_TRUE(check_campaign(campaign));
  campaign.message->caption += "e";
  EXPECT_FALSE(check_campaign(campaign));
}

}  // namespace
}  // namespace lumbung::campaigns
