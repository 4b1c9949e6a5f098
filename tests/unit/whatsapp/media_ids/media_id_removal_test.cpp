#include "whatsapp/media_ids/media_id_removal.h"

#include <algorithm>
#include <stop_token>

#include <gtest/gtest.h>

#include "support/turned_clock.h"
#include "unit/whatsapp/graph/scripted_graph.h"
#include "unit/whatsapp/media_ids/ledger_parts.h"

namespace lumbung::whatsapp {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// That ask Meta at the same time.
constexpr std::size_t kThreads = 4;

struct WaitingId {
  UnwantedId unwanted;
  Timestamp due;
};

class WaitingIds final : public SingleUseRows {
 public:
  std::set<std::string> assign(WorkspaceId, std::string_view, std::uint64_t,
                               const std::vector<SingleUse>&) override {
    return {};
  }
  void drop_sent(WorkspaceId, std::string_view, const std::vector<SingleUse>&, Timestamp) override {}
  std::uint64_t drop_ended(Timestamp, std::uint32_t) override { return 0; }
  std::vector<UnwantedId> unwanted(Timestamp now, std::uint32_t limit) override {
    std::ranges::stable_sort(rows, {}, &WaitingId::due);
    std::vector<UnwantedId> found;
    for (const WaitingId& row : rows) {
      if (row.due <= now && found.size() < limit) found.push_back(row.unwanted);
    }
    return found;
  }
  void forget(const std::vector<std::uint64_t>& gone) override {
    std::erase_if(
        rows, [&](const WaitingId& row) { return std::ranges::find(gone, row.unwanted.row) != gone.end(); });
  }
  void put_off(const std::vector<PutOffId>& ids) override {
    if (!ids.empty()) ++transactions;
    for (const PutOffId& id : ids) {
      const auto row = std::ranges::find(rows, id.row, [](const WaitingId& one) { return one.unwanted.row; });
      row->due = id.due;
      row->unwanted.tries = id.tries;
    }
  }
  std::uint64_t drop_workspace(WorkspaceId, Timestamp, std::uint32_t) override { return 0; }
  std::vector<UnwantedId> unwanted_of(WorkspaceId, std::uint32_t limit) override {
    return unwanted(Timestamp::max(), limit);
  }

  std::vector<WaitingId> rows;
  int transactions = 0;  ///< in which some were put off
};

class MediaIdRemovalTest : public testing::Test {
 protected:
  MediaIdRemovalTest() { add(1, 3, {1}, "111"); }
  void add(std::uint64_t first, std::uint64_t last, WorkspaceId workspace, const std::string& number) {
    for (std::uint64_t i = first; i <= last; ++i) {
      waiting_.rows.push_back(
          {{i, workspace, number, "100" + std::to_string(i), 0, clock_.now() + hours(1)}, clock_.now()});
    }
  }
  /// How many were tried in vain.
  std::size_t tried() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(waiting_.rows, [](const WaitingId& row) { return row.unwanted.tries > 0; }));
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
  for (int i = 0; i < 3; ++i) run();
  EXPECT_EQ(waiting_.rows.size(), 3U);
  EXPECT_EQ(http_.asked().size(), 3U);
  EXPECT_EQ(tried(), 3U);
  run();
  EXPECT_EQ(http_.asked().size(), 3U) << "not at once";
  clock_.turn(minutes(61));
  run();
  EXPECT_TRUE(waiting_.rows.empty());
  EXPECT_EQ(http_.asked().size(), 3U) << "they are gone by themselves";
}

TEST_F(MediaIdRemovalTest, WhatIsBehindOneThatMetaDoesNotAnswerWasNotTried) {
  add(4, 500, {1}, "111");
  run();
  EXPECT_LE(http_.asked().size(), kThreads) << "the rest waits for the next run";
  EXPECT_EQ(tried(), http_.asked().size());
  EXPECT_EQ(std::ranges::count(waiting_.rows, clock_.now(), &WaitingId::due),
            static_cast<std::ptrdiff_t>(500 - tried()));
}

TEST_F(MediaIdRemovalTest, MoreThanThereIsTimeForIsNoFailure) {
  add(4, 500, {1}, "111");
  std::stop_source stop;
  for (std::size_t i = 0; i < kThreads; ++i) {
    http_.script([&](const net::HttpRequest&) -> Result<net::HttpAnswer> {
      stop.request_stop();
      return net::HttpAnswer{200, R"({"success":true})", {}, {}};
    });
  }
  EXPECT_EQ(removal_.run({}, stop.get_token()).ending, jobs::JobVerdict::Ending::postpone);
  EXPECT_EQ(waiting_.rows.size(), 500 - http_.asked().size());
  EXPECT_EQ(waiting_.transactions, 0) << "nobody has to wait who was not tried";
  EXPECT_EQ(removal_.run({}, stop.get_token()).ending, jobs::JobVerdict::Ending::retry)
      << "nothing was done at all";
}

/// A page of 200 with one write; and not all of them at once are due again.
TEST_F(MediaIdRemovalTest, ANumberThatMetaRefusesIsAskedForOnce) {
  add(4, 500, {1}, "111");
  for (std::size_t i = 0; i < kThreads; ++i)
    http_.answer(401, R"({"error":{"code":190,"message":"The token has expired."}})");
  run();
  EXPECT_LE(http_.asked().size(), kThreads);
  EXPECT_EQ(tried(), http_.asked().size());
  EXPECT_EQ(waiting_.transactions, 3);
  std::ranges::sort(waiting_.rows, {}, [](const WaitingId& row) { return row.unwanted.row; });
  const Timestamp next = clock_.now() + minutes(1);
  EXPECT_EQ(waiting_.rows[199].due, next);
  EXPECT_EQ(waiting_.rows[200].due, next + seconds(10));
  EXPECT_EQ(waiting_.rows[499].due, next + seconds(20));
  const std::size_t asked = http_.asked().size();
  clock_.turn(minutes(1));
  http_.answer(401, R"({"error":{"code":190,"message":"The token has expired."}})");
  run();
  EXPECT_GT(http_.asked().size(), asked) << "its token may be mended";
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
  Result<bool> add(const Account&, const access::Origin&) override { return true; }
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
  add(4, 9, {2}, "222");
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
