#include "api/endpoints/workspace_places.h"

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
    const WorkspacePlaces::Place moved = *std::move(first);
    first.reset();
    EXPECT_FALSE(places.take(WorkspaceId{1})) << "a place that was moved is still held";
  }
  EXPECT_TRUE(places.take(WorkspaceId{1}));
}

}  // namespace
}  // namespace lumbung::api
