#include "campaigns/message_page.h"

#include <gtest/gtest.h>

#include "database/sql_campaign_repository.h"
#include "media/url_signer.h"
#include "unit/campaigns/scripted_media_ids.h"
#include "unit/campaigns/template_room.h"

namespace lumbung::campaigns {
namespace {

using media::VariantName;
using std::chrono::hours;

class MessagePageTest : public testing::Test {
 protected:
  /// A campaign that runs over a template with these headers, on cards where there are several.
  Campaign campaign_of(const std::string& format, const std::vector<media::Media>& shown) {
    boost::json::array cards;
    for (const media::Media& one : shown) {
      boost::json::object header{{"type", "HEADER"}, {"format", format}, {"media", one.uuid.str()}};
      cards.push_back(boost::json::object{{"components", boost::json::array{std::move(header)}}});
    }
    Template made = room_.draft("promo");
    made.status = TemplateStatus::approved;
    made.meta_id = "77";
    made.components = cards.size() == 1
                          ? cards.front().at("components")
                          : boost::json::value{{{"type", "CAROUSEL"}, {"cards", std::move(cards)}}};
    Campaign campaign;
    campaign.workspace_id = room_.workspace;
    campaign.phone_number_id = "111";
    campaign.status = CampaignStatus::running;
    campaign.template_uuid = room_.templates.create(made).value().uuid;
    for (const media::Media& one : shown)
      campaign.media.push_back({.media = one.uuid, .parameters = nullptr});
    for (std::size_t i = 0; shown.size() > 1 && i < shown.size(); ++i)
      campaign.media[i].card = static_cast<int>(i);
    return campaign;
  }

  /// With a film that was made of it.
  media::Media animation() {
    media::Media made = room_.media.find(room_.workspace, room_.picture().uuid).value();
    made.type = "image/gif";
    made.metadata.found.fits = {{media::Channel::template_header_video, {std::nullopt, "It is an image."}}};
    made.metadata.found.variants[VariantName::mp4] = {.mime = "video/mp4", .bytes = 1'000};
    room_.database.transact(
        [&](database::Session& session) { database::update_media(session, made, room_.clock.now()); });
    return made;
  }

  MessagePage page_of(const Campaign& campaign, const std::vector<RecipientWish>& recipients) {
    const MessageMaker maker({.campaigns = campaigns_,
                              .course = campaigns_,
                              .holds = room_.holds,
                              .media = room_.media,
                              .urls = urls_,
                              .clock = room_.clock,
                              .templates = &room_.templates,
                              .accounts = &room_.accounts,
                              .media_ids = &ids_},
                             nullptr);
    return maker.make(campaign, recipients).value();
  }

  TemplateRoom room_;
  database::SqlCampaignRepository campaigns_{room_.database, room_.clock,
                                             [](WorkspaceId, const Uuid&) { return std::string(); }};
  media::UrlSigner signer_{{"key", ""}, "https://media.example"};
  media::MediaUrls urls_{signer_, nullptr, room_.clock};
  ScriptedMediaIds ids_;
  Timestamp now_ = room_.clock.now();
};

RecipientWish to(const std::string& recipient) {
  return {.recipient = recipient, .parameters = nullptr};
}

TEST_F(MessagePageTest, AGifHeaderCarriesTheFilmOfItsAnimation) {
  const media::Media gif = animation();
  ids_.put(gif, VariantName::mp4, "901", now_ + hours(720));
  const MessagePage page = page_of(campaign_of("GIF", {gif}), {to("628111")});
  ASSERT_EQ(page.messages.size(), 1U) << page.problems.at(0).detail;
  EXPECT_EQ(page.messages[0].endpoint, "/111/marketing_messages");
  const auto& header = page.messages[0].body.at("template").at("components").at(0);
  EXPECT_EQ(header.at("parameters").at(0).at("gif").at("id").as_string(), "901");
}

TEST_F(MessagePageTest, AVoiceMessageCarriesNoOtherSound) {
  media::Media sound = room_.media.find(room_.workspace, room_.picture().uuid).value();
  sound.type = "audio/mpeg";
  sound.metadata.found.fits = {{media::Channel::session_audio, {VariantName::original, ""}}};
  sound.metadata.found.variants[VariantName::original] = {.mime = "audio/mpeg", .bytes = 1'000};
  room_.database.transact(
      [&](database::Session& session) { database::update_media(session, sound, room_.clock.now()); });
  ids_.put(sound, VariantName::original, "1", now_ + hours(700));
  Campaign campaign = campaign_of("IMAGE", {room_.picture()});
  campaign.template_uuid.reset();
  campaign.media.clear();
  campaign.message = SessionMessage{.type = "audio", .caption = "", .filename = ""};
  RecipientWish wish = to("628111");
  wish.media = sound.uuid;
  EXPECT_EQ(page_of(campaign, {wish}).messages.size(), 1U);
  campaign.message->voice = true;
  const MessagePage page = page_of(campaign, {wish});
  ASSERT_EQ(page.problems.size(), 1U);
  EXPECT_NE(page.problems[0].detail.find("Opus"), std::string::npos) << page.problems[0].detail;
}

TEST_F(MessagePageTest, IsValidUntilTheFirstOfItsIdsEnds) {
  const std::vector<media::Media> cards = {room_.picture(), room_.picture()};
  ids_.put(cards[0], VariantName::original, "1", now_ + hours(700));
  ids_.put(cards[1], VariantName::original, "2", now_ + hours(200));
  EXPECT_EQ(page_of(campaign_of("IMAGE", cards), {to("628111"), to("628112")}).valid_until,
            now_ + hours(200));
}

TEST_F(MessagePageTest, WhatNoMessageCarriesDoesNotEndIt) {
  const media::Media common = room_.picture();
  const media::Media own = room_.picture();
  ids_.put(common, VariantName::original, "1", now_ + hours(200));
  ids_.put(own, VariantName::original, "2", now_ + hours(700));
  RecipientWish wish = to("628111");
  wish.media = own.uuid;
  const Campaign campaign = campaign_of("IMAGE", {common});
  EXPECT_EQ(page_of(campaign, {wish}).valid_until, now_ + hours(700));
  EXPECT_EQ(page_of(campaign, {wish, to("628112")}).valid_until, now_ + hours(200));
  EXPECT_EQ(page_of(campaign, {to("")}).valid_until, std::nullopt) << "there is no message";
}

TEST_F(MessagePageTest, AMessageWithoutAnIdIsValidWithoutAnEnd) {
  const MessagePage page = page_of(campaign_of("IMAGE", {room_.picture()}), {to("628111")});
  ASSERT_EQ(page.messages.size(), 1U);
  EXPECT_EQ(page.valid_until, std::nullopt) << "Meta took nothing, so it goes by its link";
}

}  // namespace
}  // namespace lumbung::campaigns
