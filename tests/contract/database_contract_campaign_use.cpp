// What campaigns need that are under way: the template and the number stay as long.
#include <gmock/gmock.h>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using campaigns::Campaign;
using campaigns::CampaignStatus;
using testing::HasSubstr;

using enum CampaignStatus;

Campaign sent_from(WorkspaceId workspace, const std::string& number, const std::optional<Uuid>& shown) {
  Campaign wanted;
  wanted.workspace_id = workspace;
  wanted.name = "Lebaran";
  wanted.phone_number_id = number;
  wanted.template_uuid = shown;
  if (!shown) wanted.message = campaigns::SessionMessage{.type = "image", .caption = "", .filename = ""};
  return wanted;
}

bool moves(const DatabaseUnderTest& db, const Campaign& campaign, CampaignStatus from, CampaignStatus to) {
  const CampaignStatus states[] = {from};
  return db.campaigns->advance(campaign.workspace_id, campaign.uuid, states, to);
}

whatsapp::Account number_of(WorkspaceId workspace, const std::string& number) {
  return {workspace, number, "9", "8", "token", "secret", "", 30};
}

campaigns::Template promo(const DatabaseUnderTest& db, WorkspaceId workspace) {
  campaigns::Template wanted;
  wanted.workspace_id = workspace;
  wanted.name = "promo";
  wanted.language = "id";
  wanted.category = "MARKETING";
  wanted.components = boost::json::array{{{"type", "BODY"}, {"text", "Halo"}}};
  return db.templates->create(wanted).value();
}

TEST_P(DatabaseContract, ANumberStaysWhileACampaignSendsFromIt) {
  ASSERT_TRUE(db_.accounts->put(number_of(workspace_, "111"), {}));
  const Campaign campaign = db_.campaigns->create(sent_from(workspace_, "111", {})).value();
  ASSERT_TRUE(moves(db_, campaign, draft, scheduled));
  const Status refused = db_.accounts->remove(workspace_, "111", {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("\"Lebaran\" (" + campaign.uuid.str() + ")"));
  EXPECT_TRUE(db_.accounts->find(workspace_, "111"));
  ASSERT_TRUE(moves(db_, campaign, scheduled, running));
  EXPECT_FALSE(db_.accounts->remove(workspace_, "111", {}));
  ASSERT_TRUE(moves(db_, campaign, running, done));
  EXPECT_TRUE(db_.accounts->remove(workspace_, "111", {}));
  EXPECT_EQ(db_.accounts->remove(workspace_, "111", {}).error().code, ErrorCode::not_found);
}

TEST_P(DatabaseContract, ATemplateIsFreeWhileNoCampaignSendsIt) {
  const Uuid shown = promo(db_, workspace_).uuid;
  const Campaign campaign = db_.campaigns->create(sent_from(workspace_, "111", shown)).value();
  EXPECT_TRUE(db_.templates->is_free(workspace_, shown)) << "a draft can be given another";
  ASSERT_TRUE(moves(db_, campaign, draft, launching));
  EXPECT_THAT(db_.templates->is_free(workspace_, shown).error().message, HasSubstr(campaign.uuid.str()));
  EXPECT_TRUE(db_.templates->is_free(WorkspaceId{workspace_.value + 1}, shown));
  ASSERT_TRUE(moves(db_, campaign, launching, suspended));
  EXPECT_TRUE(db_.templates->is_free(workspace_, shown));
}

TEST_P(DatabaseContract, CampaignsOfTheApplicationNeedTheirTemplate) {
  const Uuid shown = promo(db_, workspace_).uuid;
  db_.run("INSERT INTO campaigns (uuid, workspace_id, name, status, metadata, template_id) SELECT 'x', " +
          std::to_string(workspace_.value) + ", 'old', 'ongoing', '{}', id FROM templates");
  // Whatever word it has for what is not over.
  for (const char* status : {"ongoing", "approved", "canceling", "draft", "scheduled"}) {
    db_.run("UPDATE campaigns SET status = '" + std::string(status) + "'");
    const Status free = db_.templates->is_free(workspace_, shown);
    ASSERT_FALSE(free) << status;
    EXPECT_THAT(free.error().message, HasSubstr("\"old\" (x)"));
  }
  for (const char* status : {"completed", "failed", "cancelled"}) {
    db_.run("UPDATE campaigns SET status = '" + std::string(status) + "'");
    EXPECT_TRUE(db_.templates->is_free(workspace_, shown)) << status;
  }
}

TEST_P(DatabaseContract, MessagesHoldTheirFilesUntilTheirCampaignIsCancelledOrGone) {
  const campaigns::CampaignStatus to[] = {cancelled, done, draft};
  for (const campaigns::CampaignStatus ended : to) {
    const std::string name(campaigns::to_string(ended));
    const media::Media invoice = completed("invoice, then " + name);
    const media::Media other = completed("another, then " + name);
    const Campaign campaign = db_.campaigns->create(sent_from(workspace_, "111", {})).value();
    const campaigns::Holder messages{campaigns::HolderKind::messages, campaign.id.value};
    const auto days = [&](int count) { return db_.clock->now() + std::chrono::hours(24 * count); };
    ASSERT_TRUE(db_.holds->hold(messages, workspace_, {invoice.id}, days(30)));
    ASSERT_TRUE(db_.holds->hold(messages, workspace_, {invoice.id, other.id}, days(20)));
    EXPECT_EQ(db_.number("SELECT COUNT(*) FROM lumbung_holds"), 2) << "a page lets go of none of another's";
    if (ended == draft) {
      const campaigns::CampaignStatus drafts[] = {draft};
      ASSERT_TRUE(db_.campaigns->remove(workspace_, campaign.uuid, drafts));
    } else {
      ASSERT_TRUE(moves(db_, campaign, draft, ended));
    }
    EXPECT_EQ(db_.holds->is_held(workspace_, invoice.id), ended == done) << "they may still be sent";
    db_.clock->turn(std::chrono::minutes(61));
    EXPECT_FALSE(db_.holds->is_held(workspace_, invoice.id));
    db_.campaign_course->sweep_holds(db_.clock->now());
  }
}

TEST_P(DatabaseContract, TheLongestOfWhatMessagesNeedCounts) {
  const media::Media invoice = completed("invoice");
  const campaigns::Holder messages{campaigns::HolderKind::messages, 7};
  ASSERT_TRUE(db_.holds->hold(messages, workspace_, {invoice.id}, db_.clock->now() + std::chrono::hours(2)));
  ASSERT_TRUE(db_.holds->hold(messages, workspace_, {invoice.id}, db_.clock->now() + std::chrono::hours(1)));
  db_.clock->turn(std::chrono::minutes(90));
  EXPECT_TRUE(db_.holds->is_held(workspace_, invoice.id));
  ASSERT_TRUE(db_.holds->hold(messages, workspace_, {invoice.id}, db_.clock->now() + std::chrono::hours(1)));
  db_.clock->turn(std::chrono::minutes(45));
  EXPECT_TRUE(db_.holds->is_held(workspace_, invoice.id));
}

constexpr int kUsedRows = 20'000;

/// Campaigns as they come together in years. Each second one is the application's own, over `theirs`: they
/// have completed, but for the very first. Of ours each fourth is over `ours` and may be running; the others
/// are over `theirs`, and are done.
void fill_with_campaigns(const DatabaseUnderTest& db, WorkspaceId workspace, const campaigns::Template& ours,
                         const campaigns::Template& theirs) {
  constexpr int kAtOnce = 500;
  for (int first = 1; first <= kUsedRows; first += kAtOnce) {
    std::string all;
    std::string of_ours;
    for (int i = first; i < first + kAtOnce; ++i) {
      const campaigns::Template& shown = i % 4 == 0 ? ours : theirs;
      const std::string id = std::to_string(i);
      const std::string status = i == 1 ? "ongoing" : i % 2 == 1 ? "completed" : "pending";
      all += (all.empty() ? "(" : ", (") + id + ", 'u" + id + "', " + std::to_string(workspace.value) +
             ", 'old', '" + status + "', '{}', " + std::to_string(shown.id.value) + ")";
      if (i % 2 == 1) continue;
      of_ours += (of_ours.empty() ? "(" : ", (") + id + ", " + std::to_string(workspace.value) +
                 ", 'cloud', '111', '" + shown.uuid.str() + "', '" + (i % 400 == 0 ? "running" : "done") +
                 "', 1, 1)";
    }
    db.run("INSERT INTO campaigns (id, uuid, workspace_id, name, status, metadata, template_id) VALUES " +
           all);
    db.run(
        "INSERT INTO lumbung_campaigns (campaign_id, workspace_id, channel, phone_number_id,"
        " template_uuid, status, created_at_ms, updated_at_ms) VALUES " +
        of_ours);
  }
}

TEST_P(DatabaseContract, WhoAsksWhatIsUsedWalksOverNoTableThatGrows) {
  const campaigns::Template ours = promo(db_, workspace_);
  const campaigns::Template theirs = promo(db_, workspace_);
  ASSERT_TRUE(db_.accounts->put(number_of(workspace_, "111"), {}));
  fill_with_campaigns(db_, workspace_, ours, theirs);
  db_.watch_statements();
  EXPECT_FALSE(db_.templates->is_free(workspace_, ours.uuid));
  EXPECT_THAT(db_.templates->is_free(workspace_, theirs.uuid).error().message, HasSubstr("(u1)"))
      << "however old it is";
  EXPECT_FALSE(db_.accounts->remove(workspace_, "111", {}));
  EXPECT_TRUE(db_.templates->is_free(workspace_, Uuid::make()));
  EXPECT_TRUE(db_.campaign_course->due(db_.clock->now(), 200).empty());
  db_.campaign_course->sweep_holds(db_.clock->now());
  for (const std::string& statement : db_.unbounded_statements()) {
    // SQLite 3.46 says that it sorts those that are due, which it has searched for.
    EXPECT_THAT(statement, HasSubstr("ORDER BY ROW_NUMBER()"));
    EXPECT_THAT(statement, HasSubstr("\n    USE TEMP B-TREE FOR ORDER BY of lumbung_campaigns"));
  }
  db_.run("UPDATE campaigns SET status = 'cancelled' WHERE id = 1");
  EXPECT_TRUE(db_.templates->is_free(workspace_, theirs.uuid));
}

}  // namespace
}  // namespace lumbung::test
