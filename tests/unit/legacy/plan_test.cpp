#include "legacy/plan.h"

#include <gtest/gtest.h>

#include "unit/legacy/cutover_fakes.h"

namespace lumbung::legacy {
namespace {

TEST(PlanTest, NotesOfHowManyRowsNobodySaidWhereTheirFilesAre) {
  FakeAliases aliases;
  FakeTable table(aliases);
  for (std::uint64_t id = 1; id <= 3; ++id) {
    OldRow row;
    row.id = {id};
    row.path = "/storage/" + std::to_string(id) + ".jpg";
    table.rows_there.emplace(id, row);
  }
  NoBytes nowhere;
  const Plan plan = make_plan(table, nowhere, {}, {});
  EXPECT_EQ(plan.out_of_reach, 3U);
  EXPECT_EQ(plan.looked_for, 0U);
  ASSERT_EQ(plan.notes.size(), 1U);
  EXPECT_TRUE(plan.notes[0].starts_with("of 3 rows nobody said where the files are")) << plan.notes[0];
  EXPECT_TRUE(make_plan(table, nowhere, {}, {.sample = 0}).notes.empty()) << "nobody asked for files";
}

}  // namespace
}  // namespace lumbung::legacy
