#include "jobs/workspace_places.h"

#include <utility>

#include <gtest/gtest.h>

namespace lumbung::jobs {
namespace {

using namespace std::chrono_literals;

constexpr WorkspaceId kOne{1};
constexpr WorkspaceId kTwo{2};
constexpr WorkspaceId kThree{3};

class WorkspacePlacesTest : public testing::Test {
 protected:
  std::unique_ptr<WorkspacePlaces::Place> place(WorkspaceId workspace) {
    auto taken = places_.take(workspace, now_);
    auto* const found = std::get_if<std::unique_ptr<WorkspacePlaces::Place>>(&taken);
    return found != nullptr ? std::move(*found) : nullptr;
  }
  WorkspacePlaces::Milliseconds wait(WorkspaceId workspace) {
    return std::get<WorkspacePlaces::Milliseconds>(places_.take(workspace, now_));
  }

  WorkspacePlaces places_{{.at_once = 3, .of_one_at_once = 2}};
  WorkspacePlaces::Time now_{1h};
};

TEST_F(WorkspacePlacesTest, AreSoManyAndComeBack) {
  const auto first = place(kOne);
  auto second = place(kTwo);
  const auto third = place(kThree);
  ASSERT_TRUE(first && second && third);
  EXPECT_FALSE(place(kOne));
  second.reset();
  EXPECT_TRUE(place(kOne));
}

TEST_F(WorkspacePlacesTest, LetEachWorkspaceComeBackInALineOfItsOwn) {
  const auto first = place(kOne);
  const auto second = place(kOne);
  const auto third = place(kThree);
  EXPECT_EQ(wait(kOne), 250ms);
  for (int i = 0; i < 100; ++i) wait(kOne);
  EXPECT_EQ(wait(kOne), 250ms + 101 * 100ms);
  EXPECT_EQ(wait(kTwo), 250ms) << "who has few does not wait behind who has many";
  now_ += 1h;
  EXPECT_EQ(wait(kOne), 250ms) << "the line is over";
  for (int i = 0; i < 100'000; ++i) wait(kOne);
  EXPECT_EQ(wait(kOne), 600s);
}

TEST_F(WorkspacePlacesTest, GoToWhoHadNoneForLongest) {
  auto first = place(kOne);
  auto second = place(kOne);
  const auto other = place(kThree);
  for (int i = 0; i < 10; ++i) wait(kOne);
  wait(kTwo);
  first.reset();
  EXPECT_FALSE(place(kOne)) << "this one is for another";
  auto third = place(kTwo);
  ASSERT_TRUE(third);
  second.reset();
  second = place(kOne);
  EXPECT_TRUE(second) << "nobody else waits";
  wait(kOne);
  wait(kTwo);
  second.reset();
  EXPECT_FALSE(place(kOne)) << "it is the turn of the other again";
  EXPECT_TRUE(place(kTwo));
}

TEST_F(WorkspacePlacesTest, KeepOneForWhoeverWaitsBesides) {
  auto first = place(kOne);
  auto second = place(kOne);
  const auto other = place(kThree);
  wait(kOne);
  wait(kTwo);
  first.reset();
  second.reset();
  first = place(kOne);
  EXPECT_TRUE(first) << "one of them is left besides that for the other";
  EXPECT_FALSE(place(kOne));
  now_ += 2s;
  EXPECT_TRUE(place(kOne)) << "the other did not come back";
}

TEST_F(WorkspacePlacesTest, AreNoMoreOfOneWorkspaceThanItMayHave) {
  const auto first = place(kOne);
  const auto second = place(kOne);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(place(kOne)) << "the last is for whoever comes";
  const auto other = place(kTwo);
  EXPECT_TRUE(other) << "who waits for none of the first's";
}

TEST_F(WorkspacePlacesTest, KeepNoneForWhoHasAsManyAsItMay) {
  const auto first = place(kOne);
  const auto second = place(kOne);
  wait(kOne);
  auto other = place(kTwo);
  ASSERT_TRUE(other);
  other.reset();
  other = place(kTwo);
  EXPECT_TRUE(other) << "the first waits, but not for this one";
}

}  // namespace
}  // namespace lumbung::jobs
