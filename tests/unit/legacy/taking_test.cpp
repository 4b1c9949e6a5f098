#include "legacy/taking.h"

#include <gtest/gtest.h>

namespace lumbung::legacy {
namespace {

constexpr std::uint64_t kQuarantine = 99;

OldRow row_of(const std::string& path) {
  OldRow row;
  row.id = {5};
  row.name = "N/A";
  row.path = path;
  row.size = "12";
  row.location = "local";
  return row;
}

TEST(Taking, TheFirstSourceThatNamesAWorkspaceWins) {
  OldRow row = row_of("https://b.s3.amazonaws.com/uploads/media/sent/4/a.jpg");
  const std::set<std::uint64_t> all{1, 2, 3, 4, 5, 6};
  row.of_header = 5;
  EXPECT_EQ(taken(row, all, kQuarantine).workspace, 4U);
  row.of_chat = 3;
  EXPECT_EQ(taken(row, all, kQuarantine).workspace, 3U);
  row.of_campaign = 2;
  EXPECT_EQ(taken(row, all, kQuarantine).source, WorkspaceSource::campaign);
  row.of_campaign_media = 1;
  EXPECT_EQ(taken(row, all, kQuarantine).workspace, 1U);
  row.workspace = 6;
  const TakenRow of_own = taken(row, all, kQuarantine);
  EXPECT_EQ(of_own.source, WorkspaceSource::own);
  EXPECT_TRUE(of_own.is_disputed);
}

TEST(Taking, WorkspacesThatAreGoneNameNobody) {
  OldRow row = row_of("https://app.example/media/public/a.jpg");
  row.of_chat = 7;
  const TakenRow to = taken(row, {1}, kQuarantine);
  EXPECT_EQ(to.workspace, kQuarantine);
  EXPECT_EQ(to.source, WorkspaceSource::none);
  EXPECT_FALSE(to.is_disputed);
  EXPECT_EQ(to.uuid.size(), 36U);
}

TEST(Taking, AUuidStaysAndRubbishDoesNot) {
  OldRow row = row_of("a");
  row.uuid = "0192e4a0-0000-7000-8000-000000000001";
  EXPECT_EQ(taken(row, {}, kQuarantine).uuid, *row.uuid);
  row.uuid = "";
  EXPECT_EQ(taken(row, {}, kQuarantine).uuid.size(), 36U);
}

std::vector<std::string> paths_of(const OldRow& row) {
  std::vector<std::string> paths;
  for (const Alias& alias : aliases_of(row)) paths.push_back(alias.path);
  return paths;
}

TEST(Taking, EveryOldUrlIsAnAlias) {
  using Paths = std::vector<std::string>;
  EXPECT_EQ(paths_of(row_of("https://app.example/media/public/a.jpg")), Paths{"public/a.jpg"});
  EXPECT_EQ(paths_of(row_of("/storage/uploads/media/sent/4/a.jpg")),
            (Paths{"public/uploads/media/sent/4/a.jpg", "uploads/media/sent/4/a.jpg"}));
  EXPECT_EQ(paths_of(row_of("campaigns/4/x/header/a.jpg")), Paths{"public/campaigns/4/x/header/a.jpg"});
  EXPECT_EQ(paths_of(row_of("https://app.example/media/../.env")), Paths{});
}

}  // namespace
}  // namespace lumbung::legacy
