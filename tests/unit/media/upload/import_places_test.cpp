#include "media/upload/import_places.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

using namespace std::chrono_literals;

constexpr WorkspaceId kOne{1};
constexpr WorkspaceId kTwo{2};
constexpr WorkspaceId kThree{3};

class ImportPlacesTest : public testing::Test {
 protected:
  std::unique_ptr<ImportPlaces::Place> place(WorkspaceId workspace) {
    auto taken = places_.take(workspace, now_);
    auto* const found = std::get_if<std::unique_ptr<ImportPlaces::Place>>(&taken);
    return found != nullptr ? std::move(*found) : nullptr;
  }
  ImportPlaces::Milliseconds wait(WorkspaceId workspace) {
    return std::get<ImportPlaces::Milliseconds>(places_.take(workspace, now_));
  }

  ImportPlaces places_{3};
  ImportPlaces::Time now_{1h};
};

TEST_F(ImportPlacesTest, AreSoManyAndComeBack) {
  const auto first = place(kOne);
  auto second = place(kTwo);
  const auto third = place(kThree);
  ASSERT_TRUE(first && second && third);
  EXPECT_FALSE(place(kOne));
  second.reset();
  EXPECT_TRUE(place(kOne));
}

TEST_F(ImportPlacesTest, LetEachWorkspaceComeBackInALineOfItsOwn) {
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

TEST_F(ImportPlacesTest, GoToWhoHadNoneForLongest) {
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

TEST_F(ImportPlacesTest, KeepOneForWhoeverWaitsBesides) {
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

TEST_F(ImportPlacesTest, AreNeverAllOfOneWorkspaces) {
  const auto first = place(kOne);
  const auto second = place(kOne);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(place(kOne)) << "the last is for whoever comes";
  const auto other = place(kTwo);
  EXPECT_TRUE(other) << "who waits for none of the first's";
  ImportPlaces single(1);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<ImportPlaces::Place>>(single.take(kOne, now_)))
      << "of one, anybody may have it";
}

TEST_F(ImportPlacesTest, KeepNoneForWhoHasAsManyAsItMay) {
  const auto first = place(kOne);
  const auto second = place(kOne);
  wait(kOne);
  auto other = place(kTwo);
  ASSERT_TRUE(other);
  other.reset();
  other = place(kTwo);
  EXPECT_TRUE(other) << "the first waits, but not for this one";
}

TEST_F(ImportPlacesTest, AddUpWhatArrivesForAWorkspace) {
  auto first = place(kOne);
  const auto second = place(kOne);
  EXPECT_EQ(first->grow_to(100), 100U);
  EXPECT_EQ(second->grow_to(50), 150U);
  EXPECT_EQ(first->grow_to(80), 150U) << "it never shrinks";
  first.reset();
  EXPECT_EQ(second->grow_to(60), 60U);
}

TEST(ImportPlaces, LeaveAWorkerForPhotos) {
  for (const auto& [workers, places] :
       std::vector<std::pair<std::uint32_t, std::uint32_t>>{{0, 1}, {1, 1}, {2, 1}, {3, 2}, {4, 3}, {9, 5}})
    EXPECT_EQ(import_places_of(workers), places) << workers;
}

}  // namespace
}  // namespace lumbung::media
