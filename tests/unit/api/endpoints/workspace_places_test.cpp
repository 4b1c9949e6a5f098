#include "api/endpoints/workspace_places.h"

#include <utility>

#include <gtest/gtest.h>

namespace lumbung::api {
namespace {

TEST(WorkspacePlaces, AreSoManyForEachWorkspaceAndNoMore) {
  WorkspacePlaces places(2);
  auto first = places.take(WorkspaceId{1});
  const auto second = places.take(WorkspaceId{1});
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(places.take(WorkspaceId{1}));
  EXPECT_TRUE(places.take(WorkspaceId{2})) << "another's are its own";
  {
    const auto moved = std::exchange(first, std::nullopt);
    EXPECT_FALSE(places.take(WorkspaceId{1})) << "a place that was moved is still held";
  }
  EXPECT_TRUE(places.take(WorkspaceId{1}));
}

TEST(WorkspacePlaces, AreAddedUpForEachWorkspaceUntilTheyEnd) {
  WorkspacePlaces places(9);
  auto first = places.take(WorkspaceId{1});
  auto second = places.take(WorkspaceId{1});
  auto another = places.take(WorkspaceId{2});
  ASSERT_TRUE(first && second && another);
  EXPECT_EQ(first->grow_to(100), 100U);
  EXPECT_EQ(second->grow_to(30), 130U);
  EXPECT_EQ(first->grow_to(150), 180U);
  EXPECT_EQ(first->grow_to(90), 180U) << "what was reserved stays so";
  EXPECT_EQ(another->grow_to(5), 5U);
  {
    const auto moved = std::exchange(first, std::nullopt);
    EXPECT_EQ(second->grow_to(30), 180U) << "a place that was moved keeps its bytes";
  }
  EXPECT_EQ(second->grow_to(30), 30U);
  second.reset();
  auto later = places.take(WorkspaceId{1});
  ASSERT_TRUE(later);
  EXPECT_EQ(later->grow_to(7), 7U);
}

}  // namespace
}  // namespace lumbung::api
