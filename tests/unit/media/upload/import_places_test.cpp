#include "media/upload/import_places.h"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

using namespace std::chrono_literals;

constexpr WorkspaceId kOne{1};
constexpr WorkspaceId kTwo{2};

class ImportPlacesTest : public testing::Test {
 protected:
  std::unique_ptr<ImportPlaces::Place> place(WorkspaceId workspace) {
    auto taken = places_.take(workspace, now_);
    auto* const found = std::get_if<std::unique_ptr<ImportPlaces::Place>>(&taken);
    return found != nullptr ? std::move(*found) : nullptr;
  }

  ImportPlaces places_{3};
  ImportPlaces::Time now_{1h};
};

TEST_F(ImportPlacesTest, AreNeverAllOfOneWorkspaces) {
  const auto first = place(kOne);
  auto second = place(kOne);
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(place(kOne)) << "the last is for whoever comes";
  EXPECT_TRUE(place(kTwo));
  second.reset();
  EXPECT_TRUE(place(kOne)) << "given back";
  ImportPlaces single(1);
  EXPECT_TRUE(std::holds_alternative<std::unique_ptr<ImportPlaces::Place>>(single.take(kOne, now_)))
      << "of one, anybody may have it";
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
