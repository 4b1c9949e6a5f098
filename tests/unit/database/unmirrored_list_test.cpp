// Lists of an installation of the last release, as long as its mirror is being made.
#include <gtest/gtest.h>

#include "database/media_list.h"
#include "database/media_ranges.h"
#include "support/last_release.h"
#include "support/temp_directory.h"

namespace lumbung::database {
namespace {

using media::MediaFilter;
using media::MediaPage;

constexpr std::uint64_t kRows = 12'000;

/// Only the oldest media has failed. The statistics are of before the schema changed.
class UnmirroredList : public testing::Test {
 protected:
  UnmirroredList()
      : database_({.path = (directory_.path() / "lumbung.db").string()}), media_(database_, clock_) {
    test::begin_last_release(database_, clock_);
    test::run_last_release(database_,
                           "INSERT INTO chat_media (uuid, name, type, size, location, processing_status, "
                           "workspace_id, updated_at)"
                           " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)"
                           " SELECT printf('00000000-0000-4000-8000-%012d', i), 'film ' || i || '.mp4', "
                           "'video/mp4', 100, 'local',"
                           " CASE WHEN i = 1 THEN 'failed' ELSE 'completed' END, 1, datetime(1700000000 + i, "
                           "'unixepoch') FROM n",
                           {{"rows", kRows}});
    database_.transact([](Session& session) { session.run("ANALYZE"); });
    Migrator(database_, clock_).migrate().value();
  }

  MediaPage list(const MediaFilter& filter, const std::optional<media::MediaCursor>& after = {}) {
    return media_.list({1}, filter, after, 50);
  }

  const test::TempDirectory directory_;
  const test::TurnedClock clock_;
  Database database_;
  SqlMediaRepository media_;
};

TEST_F(UnmirroredList, AFilterLooksAtSoManyRowsForAPage) {
  const MediaFilter failed{.status = media::ProcessingStatus::failed};
  std::optional<media::MediaCursor> after;
  for (int page = 1; page <= 2; ++page) {
    const MediaPage looked = list(failed, after);
    EXPECT_TRUE(looked.items.empty());
    ASSERT_TRUE(looked.next);
    EXPECT_EQ(looked.next->id.value, kRows + 1 - page * kLookedAtMax);
    after = looked.next;
  }
  const MediaPage last = list(failed, after);
  ASSERT_EQ(last.items.size(), 1U);
  EXPECT_EQ(last.items.front().id, MediaId{1});
  EXPECT_FALSE(last.next);
}

TEST_F(UnmirroredList, NothingIsSorted) {
  const WorkspaceId workspace{1};
  database_.read([&](Session& session) {
    std::string plan;
    for (const auto& [id, parent, unused, step] : session.all<int, int, int, std::string>(
             "EXPLAIN QUERY PLAN " + range_of_rows(session, workspace, {}).sql,
             {{"workspace", workspace}, {"after", 100}, {"most", 50}}))
      plan += step;
    EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << plan;
    EXPECT_NE(plan.find("idx_workspace_id"), std::string::npos) << plan;
  });
}

TEST_F(UnmirroredList, TheNewestComeFirstAndPagesFollow) {
  const MediaPage first = list({});
  ASSERT_EQ(first.items.size(), 50U);
  EXPECT_EQ(first.items.front().id.value, kRows);
  ASSERT_TRUE(first.next);
  EXPECT_EQ(list({}, first.next).items.front().id.value, kRows - 50);
}

}  // namespace
}  // namespace lumbung::database
