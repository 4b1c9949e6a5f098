// Campaigns: rows of the application and of ours, and what they hold.
#include <thread>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using campaigns::Campaign;
using campaigns::CampaignStatus;
using std::chrono::hours;
using std::chrono::minutes;

using enum CampaignStatus;

Campaign direct(WorkspaceId workspace, const media::Media& media) {
  Campaign wanted;
  wanted.workspace_id = workspace;
  wanted.name = "Promo";
  wanted.channel = campaigns::Channel::webjs;
  wanted.message = campaigns::SessionMessage{.type = "image", .caption = "Nasi", .filename = "nasi.jpg"};
  wanted.media.push_back({.media = media.uuid, .usage_type = "header", .parameters = nullptr});
  return wanted;
}

bool goes(DatabaseUnderTest& db, const Campaign& campaign, CampaignStatus from, CampaignStatus to) {
  const CampaignStatus states[] = {from};
  return db.campaigns->advance(campaign.workspace_id, campaign.uuid, states, to);
}

ErrorCode refusal_to_delete(DatabaseUnderTest& db, const media::Media& media) {
  const auto deleted = db.media->soft_delete(media.workspace_id, media.uuid, {});
  return deleted ? ErrorCode::internal : deleted.error().code;
}

TEST_P(DatabaseContract, ACampaignIsKeptWithItsMedia) {
  const media::Media media = completed("nasi");
  Campaign wanted = direct(workspace_, media);
  wanted.media.push_back(
      {.media = media.uuid, .usage_type = "header", .card = 3, .parameters = {{"filename", "a.pdf"}}});
  wanted.phone_number_id = "1234";
  wanted.ends_at = db_.clock->now() + hours(5);
  const Campaign made = db_.campaigns->create(wanted).value();
  const Campaign kept = db_.campaigns->find(workspace_, made.uuid).value();
  EXPECT_EQ(kept.name, "Promo");
  EXPECT_EQ(kept.status, draft);
  EXPECT_EQ(kept.channel, campaigns::Channel::webjs);
  EXPECT_EQ(kept.message->caption, "Nasi");
  EXPECT_EQ(kept.phone_number_id, "1234");
  EXPECT_EQ(kept.ends_at, wanted.ends_at);
  ASSERT_EQ(kept.media.size(), 2U);
  EXPECT_EQ(kept.media[1].card, 3);
  EXPECT_EQ(kept.media[1].parameters.at("filename").as_string(), "a.pdf");
  EXPECT_EQ(event_types().back(), "campaign.updated");
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM campaigns WHERE status = 'pending'"), 1);
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM campaign_media WHERE usage_type = 'header:3'"), 1);
  EXPECT_FALSE(db_.campaigns->find(WorkspaceId{workspace_.value + 1}, made.uuid));
}

TEST_P(DatabaseContract, ACampaignOverAMediaThatIsNotThereIsNone) {
  Campaign wanted = direct(workspace_, completed("nasi"));
  wanted.media.front().media = Uuid::make();
  EXPECT_EQ(db_.campaigns->create(wanted).error().code, ErrorCode::not_found);
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM campaigns"), 0);
}

TEST_P(DatabaseContract, CampaignsAreListedNewestFirst) {
  const media::Media media = completed("nasi");
  std::vector<Uuid> made;
  for (int i = 0; i < 5; ++i) made.push_back(db_.campaigns->create(direct(workspace_, media)).value().uuid);
  std::vector<Uuid> seen;
  std::optional<campaigns::CampaignId> before;
  do {
    const campaigns::CampaignPage page = db_.campaigns->list(workspace_, before, 2);
    for (const Campaign& one : page.campaigns) seen.push_back(one.uuid);
    before = page.next;
  } while (before);
  std::ranges::reverse(seen);
  EXPECT_EQ(seen, made);
}

TEST_P(DatabaseContract, ACampaignHoldsItsMediaFromItsScheduleToItsEnd) {
  const media::Media media = completed("nasi");
  const Campaign campaign = db_.campaigns->create(direct(workspace_, media)).value();
  EXPECT_FALSE(db_.holds->is_held(workspace_, media.id)) << "a draft holds nothing";
  ASSERT_TRUE(goes(db_, campaign, draft, scheduled));
  EXPECT_FALSE(goes(db_, campaign, draft, scheduled)) << "it is none any more";
  EXPECT_EQ(refusal_to_delete(db_, media), ErrorCode::conflict);
  EXPECT_EQ(db_.media->archive(workspace_, media.uuid, {}).error().code, ErrorCode::conflict);
  EXPECT_EQ(db_.media->process_again(workspace_, media.uuid, {}, {}).error().code, ErrorCode::conflict);
  EXPECT_EQ(db_.media->erase(workspace_, media.uuid, {}).error().code, ErrorCode::conflict);
  media::NewUpload again = upload_of("nasi");
  again.purpose = "sticker";
  EXPECT_EQ(db_.media->admit(again).value().outcome, media::Admission::Outcome::existing);
  EXPECT_EQ(db_.campaigns->active_with(workspace_, media.id).size(), 1U);
  ASSERT_TRUE(goes(db_, campaign, scheduled, suspended));
  EXPECT_EQ(refusal_to_delete(db_, media), ErrorCode::conflict);
  EXPECT_TRUE(db_.campaigns->active_with(workspace_, media.id).empty());
  ASSERT_TRUE(goes(db_, campaign, suspended, running));
  EXPECT_TRUE(db_.campaigns->find(workspace_, campaign.uuid)->launched_at.has_value());
  ASSERT_TRUE(goes(db_, campaign, running, done));
  EXPECT_FALSE(db_.holds->is_held(workspace_, media.id));
  EXPECT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
}

TEST_P(DatabaseContract, ACampaignDoesNotGoOnOverAMediaThatWasDeleted) {
  const media::Media media = completed("nasi");
  const Campaign campaign = db_.campaigns->create(direct(workspace_, media)).value();
  ASSERT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
  EXPECT_FALSE(goes(db_, campaign, draft, launching));
  EXPECT_EQ(db_.campaigns->find(workspace_, campaign.uuid)->status, draft);
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_holds"), 0);
}

TEST_P(DatabaseContract, ACampaignRemembersAMediaThatWasErased) {
  const media::Media lost = completed("nasi");
  const media::Media kept = completed("soto");
  Campaign wanted = direct(workspace_, lost);
  wanted.media.push_back({.media = kept.uuid, .usage_type = "header", .card = 0, .parameters = nullptr});
  const Campaign campaign = db_.campaigns->create(wanted).value();
  ASSERT_TRUE(db_.media->erase(workspace_, lost.uuid, {}));
  Campaign now = db_.campaigns->find(workspace_, campaign.uuid).value();
  ASSERT_EQ(now.media.size(), 2U);
  EXPECT_EQ(now.media[0].media, lost.uuid);
  EXPECT_TRUE(now.media[0].is_erased);
  EXPECT_FALSE(now.media[1].is_erased);
  EXPECT_TRUE(db_.campaigns->list(workspace_, {}, 1).campaigns.front().media.front().is_erased);
  EXPECT_FALSE(goes(db_, campaign, draft, scheduled));
  const CampaignStatus drafts[] = {draft};
  now.name = "Other";
  ASSERT_TRUE(db_.campaigns->update(now, drafts)) << "its other words may change";
  now = db_.campaigns->find(workspace_, campaign.uuid).value();
  EXPECT_TRUE(now.media.front().is_erased) << "and it is still remembered";
  now.media.erase(now.media.begin());
  ASSERT_TRUE(db_.campaigns->update(now, drafts));
  now = db_.campaigns->find(workspace_, campaign.uuid).value();
  ASSERT_EQ(now.media.size(), 1U) << "until its owner takes it out";
  EXPECT_EQ(now.media.front().media, kept.uuid);
  db_.run("DELETE FROM campaign_media");
  EXPECT_TRUE(db_.campaigns->find(workspace_, campaign.uuid)->media.empty())
      << "taken out by the application";
  EXPECT_TRUE(goes(db_, campaign, draft, scheduled));
}

TEST_P(DatabaseContract, WhatIsHeldIsNoMoreInTheArchive) {
  const media::Media media = completed("nasi");
  const Campaign campaign = db_.campaigns->create(direct(workspace_, media)).value();
  ASSERT_TRUE(db_.media->archive(workspace_, media.uuid, {})) << "a draft holds nothing";
  ASSERT_TRUE(goes(db_, campaign, draft, scheduled));
  EXPECT_FALSE(db_.media->find(workspace_, media.uuid)->archived_at);
  ASSERT_TRUE(goes(db_, campaign, scheduled, cancelled));
  ASSERT_TRUE(db_.media->archive(workspace_, media.uuid, {}));
  ASSERT_TRUE(db_.holds->hold({campaigns::HolderKind::messages, 7}, workspace_, {media.id}, {}));
  EXPECT_FALSE(db_.media->find(workspace_, media.uuid)->archived_at);
}

TEST_P(DatabaseContract, CampaignsOfOneWorkspaceDoNotHoldUpThoseOfAnother) {
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  const media::Media media = completed("nasi");
  for (const WorkspaceId workspace : {workspace_, workspace_, workspace_, other}) {
    Campaign wanted = direct(workspace, media);
    wanted.media.clear();
    ASSERT_TRUE(goes(db_, db_.campaigns->create(wanted).value(), draft, launching));
  }
  const std::vector<Campaign> due = db_.campaign_course->due(db_.clock->now(), 2);
  ASSERT_EQ(due.size(), 2U);
  EXPECT_EQ(due[0].workspace_id, workspace_);
  EXPECT_EQ(due[1].workspace_id, other);
  EXPECT_EQ(db_.campaign_course->due(db_.clock->now(), 9).size(), 4U);
  db_.run("UPDATE campaigns SET deleted_at = '2026-11-01 00:00:00' WHERE id = " +
          std::to_string(due[0].id.value));
  const std::vector<Campaign> left = db_.campaign_course->due(db_.clock->now(), 1);
  ASSERT_EQ(left.size(), 1U);
  EXPECT_NE(left[0].id, due[0].id) << "what the application removed stands before nobody";
}

TEST_P(DatabaseThreads, WhoeverIsFirstHoldsOrDeletes) {
  for (int round = 0; round < 12; ++round) {
    const media::Media media = completed("nasi " + std::to_string(round));
    const Campaign campaign = db_.campaigns->create(direct(workspace_, media)).value();
    bool is_scheduled = false;
    std::jthread other([&] { is_scheduled = goes(db_, campaign, draft, scheduled); });
    const bool is_deleted = db_.media->soft_delete(workspace_, media.uuid, {}).has_value();
    other.join();
    EXPECT_NE(is_scheduled, is_deleted) << "round " << round;
  }
}

TEST_P(DatabaseContract, AHoldLapsesAndIsSwept) {
  const media::Media media = completed("nasi");
  const campaigns::Holder page{campaigns::HolderKind::messages, 7};
  ASSERT_TRUE(db_.holds->hold(page, workspace_, {media.id}, db_.clock->now() + minutes(10)));
  EXPECT_FALSE(db_.holds->hold(page, WorkspaceId{workspace_.value + 1}, {media.id}, {}));
  EXPECT_TRUE(db_.holds->is_held(workspace_, media.id));
  db_.clock->turn(minutes(11));
  EXPECT_FALSE(db_.holds->is_held(workspace_, media.id));
  db_.campaign_course->sweep_holds(db_.clock->now());
  EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_holds"), 0);
}

TEST_P(DatabaseContract, WhatTheApplicationRemovesHoldsNothing) {
  const media::Media media = completed("nasi");
  const Campaign campaign = db_.campaigns->create(direct(workspace_, media)).value();
  ASSERT_TRUE(goes(db_, campaign, draft, scheduled));
  db_.run("UPDATE campaigns SET deleted_at = '2026-11-01 00:00:00'");
  EXPECT_FALSE(db_.campaigns->find(workspace_, campaign.uuid));
  db_.campaign_course->sweep_holds(db_.clock->now());
  EXPECT_FALSE(db_.holds->is_held(workspace_, media.id));
}

TEST_P(DatabaseContract, ATemplateThatIsNoMoreHoldsNothing) {
  const media::Media media = completed("nasi");
  campaigns::Template wanted;
  wanted.workspace_id = workspace_;
  wanted.name = "promo";
  wanted.language = "id";
  wanted.category = "MARKETING";
  wanted.components = boost::json::array();
  for (const bool is_of_application : {true, false}) {
    const campaigns::Template made = db_.templates->create(wanted).value();
    const campaigns::Holder holder{campaigns::HolderKind::template_creation, made.id.value};
    ASSERT_TRUE(db_.holds->hold(holder, workspace_, {media.id}, {}));
    db_.campaign_course->sweep_holds(db_.clock->now());
    EXPECT_TRUE(db_.holds->is_held(workspace_, media.id)) << "it is there";
    if (is_of_application) {
      db_.run("UPDATE templates SET deleted_at = '2026-11-01 00:00:00'");
      db_.campaign_course->sweep_holds(db_.clock->now());
    } else {
      ASSERT_TRUE(db_.templates->remove(made));
    }
    EXPECT_FALSE(db_.holds->is_held(workspace_, media.id));
  }
}

TEST_P(DatabaseContract, ACampaignOfTheApplicationHoldsUntilItHasEnded) {
  const media::Media media = completed("nasi");
  db_.run("INSERT INTO campaigns (uuid, workspace_id, name, status, metadata) VALUES ('x', " +
          std::to_string(workspace_.value) + ", 'old', 'ongoing', '{}')");
  db_.run("INSERT INTO campaign_media (campaign_id, media_id) SELECT id, " + std::to_string(media.id.value) +
          " FROM campaigns");
  EXPECT_EQ(refusal_to_delete(db_, media), ErrorCode::conflict);
  db_.run("UPDATE campaigns SET status = 'completed'");
  EXPECT_TRUE(db_.media->soft_delete(workspace_, media.uuid, {}));
}

TEST_P(DatabaseContract, ACampaignThatWasPostponedDoesNotGoOnAsItWasRead) {
  Campaign campaign = db_.campaigns->create(direct(workspace_, completed("nasi"))).value();
  ASSERT_TRUE(goes(db_, campaign, draft, scheduled));
  const Campaign as_read = db_.campaigns->find(workspace_, campaign.uuid).value();
  campaign = as_read;
  campaign.scheduled_at = db_.clock->now() + hours(24);
  const CampaignStatus from[] = {scheduled};
  ASSERT_TRUE(db_.campaigns->update(campaign, from));
  EXPECT_FALSE(db_.campaigns->advance(as_read, launching));
  const Campaign postponed = db_.campaigns->find(workspace_, campaign.uuid).value();
  EXPECT_EQ(postponed.status, scheduled);
  EXPECT_TRUE(db_.campaigns->advance(postponed, launching));
  EXPECT_FALSE(db_.campaigns->advance(postponed, launching)) << "it is launching already";
}

TEST_P(DatabaseContract, CampaignsAreDueWhenTheirTimeHasCome) {
  const media::Media media = completed("nasi");
  Campaign wanted = direct(workspace_, media);
  wanted.scheduled_at = db_.clock->now() + minutes(10);
  wanted.ends_at = db_.clock->now() + minutes(30);
  const Campaign campaign = db_.campaigns->create(wanted).value();
  ASSERT_TRUE(goes(db_, campaign, draft, scheduled));
  EXPECT_TRUE(db_.campaign_course->due(db_.clock->now(), 10).empty());
  db_.clock->turn(minutes(10));
  EXPECT_EQ(db_.campaign_course->due(db_.clock->now(), 10).size(), 1U);
  ASSERT_TRUE(goes(db_, campaign, scheduled, running));
  EXPECT_TRUE(db_.campaign_course->due(db_.clock->now(), 10).empty());
  db_.clock->turn(minutes(20));
  EXPECT_EQ(db_.campaign_course->due(db_.clock->now(), 10).size(), 1U) << "it has run long enough";
}

TEST_P(DatabaseContract, ADraftIsChangedAndRemoved) {
  const media::Media media = completed("nasi");
  const media::Media other = completed("soto");
  Campaign campaign = db_.campaigns->create(direct(workspace_, media)).value();
  campaign.media.front().media = other.uuid;
  campaign.name = "Other";
  const CampaignStatus drafts[] = {draft};
  db_.campaign_course->note_preflight(workspace_, campaign.uuid, {{"ready", true}});
  EXPECT_TRUE(db_.campaigns->find(workspace_, campaign.uuid)->preflight.at("ready").as_bool());
  ASSERT_TRUE(db_.campaigns->update(campaign, drafts));
  const Campaign now = db_.campaigns->find(workspace_, campaign.uuid).value();
  EXPECT_EQ(now.name, "Other");
  EXPECT_EQ(now.media.front().media, other.uuid);
  EXPECT_TRUE(now.preflight.is_null()) << "of what it was before";
  EXPECT_FALSE(db_.campaigns->update(campaign, drafts)) << "it was read before it was changed";
  ASSERT_TRUE(db_.campaigns->remove(workspace_, campaign.uuid, drafts));
  EXPECT_FALSE(db_.campaigns->find(workspace_, campaign.uuid));
  EXPECT_FALSE(db_.campaigns->update(campaign, drafts));
}

}  // namespace
}  // namespace lumbung::test
