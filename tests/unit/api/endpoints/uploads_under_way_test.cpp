#include "api/endpoints/uploads_under_way.h"

#include <gtest/gtest.h>

namespace lumbung::api {
namespace {

TEST(UploadsUnderWay, AreSoManyForEachWorkspaceAndNoMore) {
  UploadsUnderWay uploads(2);
  auto first = uploads.take(WorkspaceId{1});
  const auto second = uploads.take(WorkspaceId{1});
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(uploads.take(WorkspaceId{1}));
  EXPECT_TRUE(uploads.take(WorkspaceId{2})) << "another's are its own";
  {
    const UploadsUnderWay::Place moved = *std::move(first);
    first.reset();
    EXPECT_FALSE(uploads.take(WorkspaceId{1})) << "a place that was moved is still held";
  }
  EXPECT_TRUE(uploads.take(WorkspaceId{1}));
}

}  // namespace
}  // namespace lumbung::api
