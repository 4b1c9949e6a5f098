#include "app/commands/legacy_plan_report.h"

#include <gtest/gtest.h>

namespace lumbung::app {
namespace {

TEST(LegacyPlanReport, NamesIdsAndSaysWhereThereAreMore) {
  EXPECT_EQ(ids_in_words({{1}, {2}}, 2), "1, 2");
  EXPECT_EQ(ids_in_words({{1}, {2}}, 3), "1, 2 …");
  legacy::Plan plan;
  plan.looked_for = 9;
  plan.missing = 2;
  plan.missing_ids = {{1}, {2}};
  EXPECT_NE(plan_as_text(plan).find("missing: 2 (ids 1, 2)\n"), std::string::npos) << plan_as_text(plan);
}

TEST(LegacyPlanReport, SaysThatAFinishedTableHasNothingToMigrate) {
  legacy::Plan plan;
  plan.shape.state = legacy::StartingState::ours;
  EXPECT_TRUE(plan_as_text(plan).ends_with("\nThe table is finished: there is nothing to migrate.\n"));
  EXPECT_NE(plan_as_html(plan).find("<p>The table is finished"), std::string::npos);
  plan.shape.state = legacy::StartingState::old;
  EXPECT_TRUE(plan_as_text(plan).ends_with("\nIt is safe to migrate.\n"));
  plan.blockers.emplace_back("a wall");
  EXPECT_TRUE(plan_as_text(plan).ends_with("\nIt is not safe to migrate yet.\n"));
}

}  // namespace
}  // namespace lumbung::app
