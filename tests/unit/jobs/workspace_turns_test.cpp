#include "jobs/workspace_turns.h"

#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::jobs {
namespace {

constexpr QueueName kQueue = QueueName::media_high;

/// As a claim does it, with these workspaces waiting for ever.
std::vector<std::uint64_t> take_turns(WorkspaceTurns& turns, const std::set<std::uint64_t>& waiting,
                                      int claims) {
  std::vector<std::uint64_t> order;
  for (int i = 0; i < claims; ++i) {
    auto found = waiting.lower_bound(turns.next(kQueue).value);
    if (found == waiting.end()) found = waiting.begin();
    turns.took(kQueue, {*found}, 1);
    order.push_back(*found);
  }
  return order;
}

TEST(WorkspaceTurns, GoRoundAndRound) {
  WorkspaceTurns turns;
  EXPECT_EQ(take_turns(turns, {2, 5, 9}, 7), (std::vector<std::uint64_t>{2, 5, 9, 2, 5, 9, 2}));
}

TEST(WorkspaceTurns, OneThatComesNewWaitsForNobodysSecondTurn) {
  WorkspaceTurns turns;
  take_turns(turns, {5}, 100);
  EXPECT_EQ(take_turns(turns, {3, 5}, 1), std::vector<std::uint64_t>{3});
  EXPECT_EQ(take_turns(turns, {5, 8}, 1), std::vector<std::uint64_t>{5});
  EXPECT_EQ(take_turns(turns, {5, 8}, 1), std::vector<std::uint64_t>{8});
}

TEST(WorkspaceTurns, AreAsLongAsTheWeightSays) {
  WorkspaceTurns turns({{WorkspaceId{5}, 3}, {WorkspaceId{9}, 0}});
  EXPECT_EQ(turns.weight_of({9}), 1U);
  EXPECT_EQ(take_turns(turns, {2, 5, 9}, 10), (std::vector<std::uint64_t>{2, 5, 5, 5, 9, 2, 5, 5, 5, 9}));
}

TEST(WorkspaceTurns, EndWhenTheWorkspaceHasNothingLeft) {
  WorkspaceTurns turns({{WorkspaceId{5}, 3}});
  take_turns(turns, {5}, 1);
  EXPECT_EQ(take_turns(turns, {2, 9}, 2), (std::vector<std::uint64_t>{9, 2}));
  EXPECT_EQ(take_turns(turns, {2, 5}, 4), (std::vector<std::uint64_t>{5, 5, 5, 2}));
}

TEST(WorkspaceTurns, EndAtOnceWhenManyJobsAreTakenTogether) {
  WorkspaceTurns turns({{WorkspaceId{5}, 3}});
  turns.took(kQueue, {5}, 100);
  EXPECT_EQ(turns.next(kQueue), WorkspaceId{6});
}

TEST(WorkspaceTurns, EachQueueHasItsOwn) {
  WorkspaceTurns turns;
  turns.took(QueueName::media_low, {7}, 1);
  turns.took(kQueue, {3}, 1);
  EXPECT_EQ(turns.next(QueueName::media_low), WorkspaceId{8});
}

TEST(TurnWeights, AreReadFromText) {
  EXPECT_EQ(parse_turn_weights("7=3,12=2").value(), (TurnWeights{{WorkspaceId{7}, 3}, {WorkspaceId{12}, 2}}));
  EXPECT_EQ(parse_turn_weights("7=1000").value(), (TurnWeights{{WorkspaceId{7}, 1'000}}));
  EXPECT_TRUE(parse_turn_weights("").value().empty());
}

TEST(TurnWeights, AreRefusedInWords) {
  for (const char* text : {"7", "7=", "=3", "7=0", "7=1001", ",7=3", "7=3;12=2", "7=3,7=2", "7=3x", "-1=3",
                           "seven=3", "7=-1", " "}) {
    const auto refused = parse_turn_weights(text);
    ASSERT_FALSE(refused.has_value()) << text;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace lumbung::jobs
