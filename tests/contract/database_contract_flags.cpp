#include "contract/database_contract.h"

namespace lumbung::test {
namespace {

using access::Flag;
using access::kFlagsOfAll;
using access::kPublicDeliveryFlag;

const std::string kPublicDelivery(kPublicDeliveryFlag);

TEST_P(DatabaseContract, KeepsAFlagOfAWorkspaceUnderItsName) {
  EXPECT_EQ(db_.flags->get(workspace_, "colour"), std::nullopt);
  db_.flags->set(workspace_, {"colour", "red"});
  EXPECT_EQ(db_.flags->get(workspace_, "colour"), "red");
  EXPECT_EQ(db_.flags->get(workspace_, "color"), std::nullopt);
  EXPECT_EQ(db_.flags->get(WorkspaceId{99}, "colour"), std::nullopt);
  EXPECT_EQ(db_.flags->get(kFlagsOfAll, "colour"), std::nullopt);

  db_.flags->set(workspace_, {"colour", ""});
  EXPECT_EQ(db_.flags->get(workspace_, "colour"), "") << "an empty value is a value";
  db_.flags->set(kFlagsOfAll, {"colour", "blue"});
  db_.flags->clear(workspace_, "colour");
  EXPECT_EQ(db_.flags->get(workspace_, "colour"), std::nullopt);
  EXPECT_EQ(db_.flags->get(kFlagsOfAll, "colour"), "blue");
  db_.flags->clear(workspace_, "colour");
}

TEST_P(DatabaseContract, KeepsOneValueOfAFlag) {
  db_.flags->set(workspace_, {"colour", "red"});
  db_.flags->set(workspace_, {"colour", "green"});
  db_.flags->set(workspace_, {"colour", "green"});
  EXPECT_EQ(db_.flags->list(workspace_), (std::vector<Flag>{{"colour", "green"}}));
}

TEST_P(DatabaseContract, KeepsFlagsAsLongAsTheirColumns) {
  const Flag longest{std::string(64, 'n'), std::string(255, 'v')};
  db_.flags->set(workspace_, longest);
  EXPECT_EQ(db_.flags->get(workspace_, longest.name), longest.value);
}

TEST_P(DatabaseContract, ListsTheFlagsOfAWorkspaceByName) {
  EXPECT_TRUE(db_.flags->list(workspace_).empty());
  db_.flags->set(workspace_, {"size", "L"});
  db_.flags->set(workspace_, {"colour", "red"});
  db_.flags->set(kFlagsOfAll, {"age", "old"});
  EXPECT_EQ(db_.flags->list(workspace_), (std::vector<Flag>{{"colour", "red"}, {"size", "L"}}));
  EXPECT_EQ(db_.flags->list(kFlagsOfAll), (std::vector<Flag>{{"age", "old"}}));
}

TEST_P(DatabaseContract, PublicDeliveryIsAFlagOfItsWorkspace) {
  const WorkspaceId other = db_.workspaces->create("Toko", {}).id;
  ASSERT_TRUE(db_.workspaces->set_public_delivery(workspace_, true, {}));
  ASSERT_TRUE(db_.workspaces->set_public_delivery(workspace_, true, {})) << "once more changes nothing";
  EXPECT_EQ(db_.flags->list(workspace_), (std::vector<Flag>{{kPublicDelivery, "on"}}));
  EXPECT_TRUE(db_.flags->list(other).empty());

  db_.flags->set(workspace_, {"colour", "on"});
  ASSERT_TRUE(db_.workspaces->set_public_delivery(workspace_, false, {}));
  EXPECT_EQ(db_.flags->list(workspace_), (std::vector<Flag>{{"colour", "on"}}));
  EXPECT_FALSE(db_.workspaces->find(workspace_)->public_delivery);
  db_.flags->set(other, {kPublicDelivery, "on"});
  EXPECT_TRUE(db_.workspaces->find(other)->public_delivery);
  EXPECT_FALSE(db_.workspaces->find(workspace_)->public_delivery);
}

TEST_P(DatabaseContract, AChangeOfDeliveryThatIsNotOnRecordLeavesTheFlag) {
  ASSERT_TRUE(db_.workspaces->set_public_delivery(workspace_, true, {}));
  db_.break_audit();
  EXPECT_THROW(db_.workspaces->set_public_delivery(workspace_, false, {}), Fault);
  EXPECT_EQ(db_.flags->get(workspace_, kPublicDeliveryFlag), "on");
}

TEST_P(DatabaseContract, AFlagIsPutOnRecordByNobody) {
  const std::size_t before = db_.audit->list({}, std::nullopt, 100).entries.size();
  db_.flags->set(workspace_, {"colour", "red"});
  db_.flags->clear(workspace_, "colour");
  EXPECT_EQ(db_.audit->list({}, std::nullopt, 100).entries.size(), before);
}

}  // namespace
}  // namespace lumbung::test
