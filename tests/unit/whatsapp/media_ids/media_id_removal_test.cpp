#include "whatsapp/media_ids/media_id_removal.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "support/turned_clock.h"
#include "unit/whatsapp/graph/scripted_graph.h"
#include "unit/whatsapp/media_ids/ledger_parts.h"

namespace lumbung::whatsapp {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct WaitingId {
  UnwantedId unwanted;
  Timestamp due;
};

class WaitingIds final : public SingleUseRows {
 public:
  std::set<std::string> assign(WorkspaceId, std::string_view, const std::vector<SingleUse>&) override {
    return {};
  }
  void drop_sent(WorkspaceId, std::string_view, const std::vector<SingleUse>&, Timestamp) override {}
  std::uint64_t drop_ended(Timestamp, std::uint32_t) override { return 0; }
  std::vector<UnwantedId> unwanted(Timestamp now, std::uint32_t) override {
    std::vector<UnwantedId> found;
    for (const WaitingId& row : rows) {
      if (row.due <= now) found.push_back(row.unwanted);
    }
    return found;
  }
  void forget(const std::vector<std::uint64_t>& gone) override {
    std::erase_if(
        rows, [&](const WaitingId& row) { return std::ranges::find(gone, row.unwanted.row) != gone.end(); });
  }
  void postpone(std::uint64_t id, Timestamp due) override {
    for (WaitingId& row : rows) {
      if (row.unwanted.row != id) continue;
      row.due = due;
      ++row.unwanted.tries;
    }
  }
  std::uint64_t drop_workspace(WorkspaceId, Timestamp, std::uint32_t) override { return 0; }
  std::vector<UnwantedId> unwanted_of(WorkspaceId, std::uint32_t) override {
    return unwanted(Timestamp::max(), 1);
  }

  std::vector<WaitingId> rows;
};

class MediaIdRemovalTest : public testing::Test {
 protected:
  MediaIdRemovalTest() {
    for (std::uint64_t i = 1; i <= 3; ++i)
      waiting_.rows.push_back(
          {{i, {1}, "111", "100" + std::to_string(i), 0, clock_.now() + hours(1)}, clock_.now()});
  }
  void run() {
    const jobs::LeasedJob job{};
    EXPECT_EQ(removal_.run(job, {}).ending, jobs::JobVerdict::Ending::done);
  }

  test::TurnedClock clock_;
  WaitingIds waiting_;
  ScriptedGraph http_;
  const GraphClient client_{http_, "https://graph.example/v25.0"};
  OneAccount accounts_{
      {.workspace_id = {1}, .phone_number_id = "111", .waba_id = "9", .app_id = "8", .access_token = "EAA"}};
  MediaIdRemoval removal_{
      {.rows = waiting_, .accounts = accounts_, .graph = client_, .clock = clock_, .log = {}}};
};

TEST_F(MediaIdRemovalTest, DeletesAll) {
  for (int i = 0; i < 3; ++i) http_.answer(200, R"({"success":true})");
  run();
  EXPECT_TRUE(waiting_.rows.empty());
  EXPECT_EQ(http_.asked().size(), 3U);
}

TEST_F(MediaIdRemovalTest, WhenMetaDoesNotAnswerItIsTriedAgainUntilTheyEndByThemselves) {
  run();
  EXPECT_EQ(waiting_.rows.size(), 3U);
  const std::size_t asked = http_.asked().size();
  EXPECT_GE(asked, 1U);
  run();
  EXPECT_EQ(http_.asked().size(), asked) << "not at once";
  clock_.turn(minutes(61));
  run();
  EXPECT_TRUE(waiting_.rows.empty());
}

TEST_F(MediaIdRemovalTest, ANumberThatWasTakenAwayCanNotBeAskedFor) {
  accounts_.account().phone_number_id = "222";
  run();
  EXPECT_TRUE(waiting_.rows.empty());
  EXPECT_TRUE(http_.asked().empty());
}

TEST_F(MediaIdRemovalTest, AnErasedWorkspaceWaitsForNobody) {
  EXPECT_FALSE(removal_.forget_workspace({1}));
  EXPECT_TRUE(waiting_.rows.empty());
}

/// Each number has an account, whose token is the number.
class EachNumber final : public AccountRepository {
 public:
  Status put(const Account&, const access::Origin&) override { return {}; }
  std::vector<Account> list(WorkspaceId) override { return {}; }
  std::optional<Account> find(WorkspaceId workspace, std::string_view number) override {
    return Account{.workspace_id = workspace,
                   .phone_number_id = std::string(number),
                   .waba_id = "9",
                   .app_id = "8",
                   .access_token = std::string(number)};
  }
  std::optional<Account> find_number(std::string_view) override { return std::nullopt; }
  Status remove(WorkspaceId, std::string_view, const access::Origin&) override { return {}; }
};

TEST_F(MediaIdRemovalTest, ANumberThatMetaRefusesHoldsUpNoOther) {
  for (std::uint64_t i = 4; i <= 9; ++i)
    waiting_.rows.push_back(
        {{i, {2}, "222", "200" + std::to_string(i), 0, clock_.now() + hours(1)}, clock_.now()});
  for (std::size_t i = 0; i < waiting_.rows.size(); ++i) {
    http_.script([](const net::HttpRequest& request) -> Result<net::HttpAnswer> {
      if (header_of(request, "Authorization") == "Bearer 222")
        return net::HttpAnswer{200, R"({"success":true})", {}, {}};
      return net::HttpAnswer{401, R"({"error":{"code":190,"message":"The token has expired."}})", {}, {}};
    });
  }
  EachNumber accounts;
  MediaIdRemoval removal(
      {.rows = waiting_, .accounts = accounts, .graph = client_, .clock = clock_, .log = {}});
  EXPECT_EQ(removal.run(jobs::LeasedJob{}, {}).ending, jobs::JobVerdict::Ending::done);
  ASSERT_EQ(waiting_.rows.size(), 3U);
  for (const WaitingId& row : waiting_.rows) EXPECT_EQ(row.unwanted.phone_number_id, "111");
}

}  // namespace
}  // namespace lumbung::whatsapp
