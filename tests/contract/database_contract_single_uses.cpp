#include <gmock/gmock.h>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;
using whatsapp::SingleUse;
using whatsapp::UploadKey;

constexpr std::string_view kNumber = "111";

/// The ledger of one workspace.
class SingleUseLedger {
 public:
  SingleUseLedger(DatabaseUnderTest& db, WorkspaceId workspace) : db_(db), workspace_(workspace) {}

  /// As uploaded for a recipient of this campaign; 0: for everybody.
  UploadKey upload(const std::string& id, std::uint64_t campaign) {
    const Timestamp now = db_.clock->now();
    UploadKey key{workspace_, std::string(kNumber), Sha256::of(as_bytes(id))};
    const auto lease = db_.media_ids->claim(key, now + hours(6), now, now + minutes(5));
    EXPECT_TRUE(db_.media_ids->record(key, lease.value(), {id, now + hours(720), {}, campaign}, now));
    return key;
  }
  std::vector<std::string> unwanted() {
    std::vector<std::string> ids;
    for (const auto& one : db_.single_uses->unwanted(db_.clock->now(), 100)) ids.push_back(one.id);
    return ids;
  }
  std::set<std::string> assign(const std::vector<SingleUse>& uses, std::uint64_t campaign = 7) {
    return db_.single_uses->assign(workspace_, kNumber, campaign, uses);
  }
  void drop_sent(const std::vector<SingleUse>& uses) {
    db_.single_uses->drop_sent(workspace_, kNumber, uses, db_.clock->now());
  }

 private:
  DatabaseUnderTest& db_;
  WorkspaceId workspace_;
};

TEST_P(DatabaseContract, AFileOfOneRecipientGoesWhenItsMessageIsSentAndNotBefore) {
  SingleUseLedger ledger(db_, workspace_);
  const UploadKey key = ledger.upload("a", 7);
  ledger.upload("all", 0);
  EXPECT_EQ(db_.media_ids->find(key)->campaign, 7U);
  EXPECT_THAT(ledger.assign({{"a", 1}, {"all", 2}, {"lost", 3}}), ElementsAre("lost"));
  ledger.drop_sent({{"a", 9}, {"all", 2}});
  EXPECT_THAT(ledger.unwanted(), IsEmpty()) << "another message, and what all get";
  db_.single_uses->drop_sent(WorkspaceId{99}, kNumber, {{"a", 1}}, db_.clock->now());
  db_.single_uses->drop_sent(workspace_, "222", {{"a", 1}}, db_.clock->now());
  EXPECT_THAT(ledger.unwanted(), IsEmpty()) << "it is theirs of neither";
  ledger.drop_sent({{"a", 1}});
  ledger.drop_sent({{"a", 1}});
  EXPECT_THAT(ledger.unwanted(), ElementsAre("a"));
  EXPECT_FALSE(db_.media_ids->find(key)) << "it would be handed out";
  EXPECT_THAT(ledger.assign({{"a", 1}}), ElementsAre("a"));
}

TEST_P(DatabaseContract, WhatAnotherOneNeedsTooStays) {
  SingleUseLedger ledger(db_, workspace_);
  const UploadKey shared = ledger.upload("shared", 7);
  ledger.assign({{"shared", 1}});
  ledger.assign({{"shared", 2}});
  const UploadKey asked = ledger.upload("asked", 7);
  ledger.assign({{"asked", 3}});
  EXPECT_TRUE(db_.media_ids->share(asked, "asked"));
  EXPECT_FALSE(db_.media_ids->share(asked, "asked")) << "it is for all by now";
  EXPECT_FALSE(db_.media_ids->share(shared, "another"));
  ledger.drop_sent({{"shared", 1}, {"shared", 2}, {"asked", 3}});
  EXPECT_EQ(db_.single_uses->drop_ended(db_.clock->now(), 100), 0U);
  EXPECT_THAT(ledger.unwanted(), IsEmpty());
  EXPECT_EQ(db_.media_ids->find(shared)->campaign, 0U);
}

TEST_P(DatabaseContract, WhatIsLeftGoesWithItsCampaign) {
  SingleUseLedger ledger(db_, workspace_);
  ledger.upload("of none", 12'345);
  ledger.upload("all", 0);
  campaigns::Campaign wanted;
  wanted.workspace_id = workspace_;
  wanted.name = "Invoices";
  wanted.message = campaigns::SessionMessage{"document", "", "invoice.pdf", false};
  const auto campaign = db_.campaigns->create(wanted).value();
  ledger.upload("waits", campaign.id.value);
  EXPECT_EQ(db_.single_uses->drop_ended(db_.clock->now(), 100), 1U);
  EXPECT_THAT(ledger.unwanted(), ElementsAre("of none"));
  const campaigns::CampaignStatus from[] = {campaigns::CampaignStatus::draft};
  ASSERT_TRUE(db_.campaigns->advance(workspace_, campaign.uuid, from, campaigns::CampaignStatus::cancelled));
  EXPECT_EQ(db_.single_uses->drop_ended(db_.clock->now(), 100), 1U);
  EXPECT_THAT(ledger.unwanted(), testing::UnorderedElementsAre("of none", "waits"));
}

TEST_P(DatabaseContract, WhatAnotherCampaignTookOverGoesWithThatOne) {
  SingleUseLedger ledger(db_, workspace_);
  campaigns::Campaign wanted;
  wanted.workspace_id = workspace_;
  wanted.name = "Invoices";
  wanted.message = campaigns::SessionMessage{"document", "", "invoice.pdf", false};
  const auto campaign = db_.campaigns->create(wanted).value();
  // Uploaded by a page of a campaign that is gone, and carried by none of its messages.
  ledger.upload("taken over", 12'345);
  EXPECT_THAT(ledger.assign({{"taken over", 1}}, campaign.id.value), IsEmpty());
  EXPECT_EQ(db_.single_uses->drop_ended(db_.clock->now(), 100), 0U) << "its message is on its way";
  const campaigns::CampaignStatus from[] = {campaigns::CampaignStatus::draft};
  ASSERT_TRUE(db_.campaigns->advance(workspace_, campaign.uuid, from, campaigns::CampaignStatus::cancelled));
  EXPECT_EQ(db_.single_uses->drop_ended(db_.clock->now(), 100), 1U);
  EXPECT_THAT(ledger.unwanted(), ElementsAre("taken over"));
}

TEST_P(DatabaseContract, WhatIsLeftOfACampaignThatRanOutMayBeSentForAnHour) {
  SingleUseLedger ledger(db_, workspace_);
  campaigns::Campaign wanted;
  wanted.workspace_id = workspace_;
  wanted.name = "Invoices";
  wanted.message = campaigns::SessionMessage{"document", "", "invoice.pdf", false};
  wanted.ends_at = db_.clock->now() + minutes(30);
  const auto campaign = db_.campaigns->create(wanted).value();
  ledger.upload("on its way", campaign.id.value);
  db_.clock->turn(minutes(31));
  const campaigns::CampaignStatus from[] = {campaigns::CampaignStatus::draft};
  ASSERT_TRUE(db_.campaigns->advance(workspace_, campaign.uuid, from, campaigns::CampaignStatus::done));
  EXPECT_EQ(db_.single_uses->drop_ended(db_.clock->now(), 100), 0U);
  db_.clock->turn(minutes(60));
  EXPECT_EQ(db_.single_uses->drop_ended(db_.clock->now(), 100), 1U);
  EXPECT_THAT(ledger.unwanted(), ElementsAre("on its way"));
}

TEST_P(DatabaseContract, WhatMetaDoesNotDeleteIsTriedLater) {
  SingleUseLedger ledger(db_, workspace_);
  ledger.upload("a", 12'345);
  db_.single_uses->drop_ended(db_.clock->now(), 100);
  const auto page = db_.single_uses->unwanted(db_.clock->now(), 100);
  ASSERT_EQ(page.size(), 1U);
  EXPECT_EQ(page.front().phone_number_id, kNumber);
  EXPECT_EQ(page.front().workspace, workspace_);
  EXPECT_EQ(page.front().tries, 0U);
  db_.single_uses->put_off({{page.front().row, db_.clock->now() + minutes(2), 1}});
  EXPECT_THAT(ledger.unwanted(), IsEmpty());
  db_.clock->turn(minutes(2));
  EXPECT_EQ(db_.single_uses->unwanted(db_.clock->now(), 100).front().tries, 1U);
  db_.single_uses->forget({page.front().row});
  EXPECT_THAT(ledger.unwanted(), IsEmpty());
}

TEST_P(DatabaseContract, APageIsPutOffAndComesBackInItsOrder) {
  SingleUseLedger ledger(db_, workspace_);
  for (int i = 0; i < 20; ++i) ledger.upload("id " + std::to_string(i), 12'345);
  db_.single_uses->drop_ended(db_.clock->now(), 100);
  const auto page = db_.single_uses->unwanted(db_.clock->now(), 100);
  ASSERT_EQ(page.size(), 20U);
  std::vector<whatsapp::PutOffId> later;
  for (const auto& unwanted : page) later.push_back({unwanted.row, db_.clock->now() + minutes(1), 0});
  later.front().tries = 1;
  db_.watch_statements();
  db_.single_uses->put_off(later);
  EXPECT_THAT(ledger.unwanted(), IsEmpty());
  EXPECT_THAT(db_.unbounded_statements(), IsEmpty());
  db_.clock->turn(minutes(1));
  const auto again = db_.single_uses->unwanted(db_.clock->now(), 100);
  ASSERT_EQ(again.size(), 20U);
  EXPECT_EQ(again.front().row, page.front().row) << "in their order";
  EXPECT_EQ(again.front().tries, 1U);
  EXPECT_EQ(again.back().tries, 0U);
}

TEST_P(DatabaseContract, AWorkspaceThatIsErasedNeedsNothing) {
  SingleUseLedger ledger(db_, workspace_);
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  SingleUseLedger(db_, other).upload("theirs", 0);
  ledger.upload("a", 0);
  ledger.upload("b", 7);
  EXPECT_EQ(db_.single_uses->drop_workspace(workspace_, db_.clock->now(), 1), 1U);
  EXPECT_EQ(db_.single_uses->drop_workspace(workspace_, db_.clock->now(), 10), 1U);
  EXPECT_EQ(db_.single_uses->unwanted_of(workspace_, 10).size(), 2U);
  EXPECT_THAT(db_.single_uses->unwanted_of(other, 10), IsEmpty());
}

TEST_P(DatabaseContract, ChangesOfNumbersArePutOnRecord) {
  const access::Origin by{"request 1", {access::Actor::Kind::command_line, std::nullopt, "ani"}};
  ASSERT_TRUE(
      db_.accounts->put({.workspace_id = workspace_, .phone_number_id = "111", .access_token = "EAA"}, by));
  EXPECT_FALSE(db_.accounts->remove(workspace_, "222", by));
  ASSERT_TRUE(db_.accounts->remove(workspace_, "111", by));
  for (const auto action : {access::AuditAction::account_set, access::AuditAction::account_removed}) {
    const auto lines = db_.audit->list({.workspace = workspace_, .action = action}, std::nullopt, 10).entries;
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines.front().subject, "number 111");
    EXPECT_EQ(lines.front().origin.actor.name, "ani");
  }
}

}  // namespace
}  // namespace lumbung::test
