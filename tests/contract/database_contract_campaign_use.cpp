// What campaigns need that are under way: the template and the number stay as long.
#include <gmock/gmock.h>

#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using campaigns::Campaign;
using campaigns::CampaignStatus;
using testing::HasSubstr;
using testing::IsEmpty;

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
  EXPECT_THAT(db_.templates->is_free(workspace_, shown).error().message, HasSubstr("\"old\" (x)"));
  db_.run("UPDATE campaigns SET status = 'completed'");
  EXPECT_TRUE(db_.templates->is_free(workspace_, shown));
}

TEST_P(DatabaseContract, WhoAsksWhatIsUsedWalksOverNoTableThatGrows) {
  const Uuid shown = promo(db_, workspace_).uuid;
  ASSERT_TRUE(db_.accounts->put(number_of(workspace_, "111"), {}));
  const std::string workspace = std::to_string(workspace_.value);
  constexpr int kRows = 20'000;
  constexpr int kAtOnce = 500;
  for (int first = 1; first <= kRows; first += kAtOnce) {
    std::string theirs;
    std::string ours;
    for (int i = first; i < first + kAtOnce; ++i) {
      const std::string comma = i == first ? "" : ", ";
      const std::string id = std::to_string(i);
      theirs += comma + "(" + id + ", 'u" + id + "', " + workspace + ", 'old', 'pending', '{}', 1)";
      // Each second one is the application's own.
      if (i % 2 == 0)
        ours += (ours.empty() ? "(" : ", (") + id + ", " + workspace + ", 'cloud', '111', '" + shown.str() +
                "', '" + (i % 400 == 0 ? "running" : "done") + "', 1, 1)";
    }
    db_.run("INSERT INTO campaigns (id, uuid, workspace_id, name, status, metadata, template_id) VALUES " +
            theirs);
    db_.run(
        "INSERT INTO lumbung_campaigns (campaign_id, workspace_id, channel, phone_number_id,"
        " template_uuid, status, created_at_ms, updated_at_ms) VALUES " +
        ours);
  }
  db_.watch_statements();
  EXPECT_FALSE(db_.templates->is_free(workspace_, shown));
  EXPECT_FALSE(db_.accounts->remove(workspace_, "111", {}));
  EXPECT_TRUE(db_.templates->is_free(workspace_, Uuid::make()));
  EXPECT_THAT(db_.unbounded_statements(), IsEmpty());
}

}  // namespace
}  // namespace lumbung::test
