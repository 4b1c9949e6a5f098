#include "legacy/cutover.h"

#include <gtest/gtest.h>

#include "unit/legacy/cutover_fakes.h"

namespace lumbung::legacy {
namespace {

class CutoverTest : public testing::Test {
 protected:
  CutoverTest() {
    for (std::uint64_t id = 1; id <= 7; ++id) {
      OldRow row;
      row.id = {id};
      row.path = "https://app.example/media/public/" + std::to_string(id) + ".jpg";
      row.size = "1";
      row.location = "local";
      table_.rows_there.emplace(id, row);
    }
  }

  Cutover cutover() {
    CutoverWays ways;
    ways.progress = [](std::string_view, std::uint64_t, std::uint64_t) {};
    ways.bring_up_schema = [this] { EXPECT_TRUE(table_.is_expanded); };
    ways.begin_dump = [this] { dump_.clear(); };
    ways.append_dump = [this](std::string_view sql) { dump_ += sql; };
    ways.end_dump = [] {};
    ways.replica_lag_s = [this] { return lag_s_; };
    ways.sleep = [this](std::chrono::milliseconds time) {
      slept_ += time;
      lag_s_ = 0;
    };
    CutoverSettings settings = settings_;
    settings.batch = 2;
    return Cutover({table_, aliases_, bytes_, store_}, settings, ways);
  }

  FakeAliases aliases_;
  FakeTable table_{aliases_};
  NoBytes bytes_;
  NoStore store_;
  CutoverSettings settings_;
  std::string dump_;
  std::uint64_t lag_s_ = 0;
  std::chrono::milliseconds slept_{0};
};

TEST_F(CutoverTest, GoesOnWhereverItWasKilled) {
  bool was_killed = true;
  for (int call = 1; was_killed; ++call) {
    table_.lines.clear();
    table_.notes.clear();
    table_.aside.clear();
    table_.has_aside = false;
    aliases_.known.clear();
    table_.is_expanded = false;
    table_.dies_at = call;
    was_killed = false;
    try {
      cutover().migrate();
    } catch (const Killed&) {
      was_killed = true;
    }
    table_.dies_at = 0;
    EXPECT_EQ(cutover().migrate().rows, 7U) << call;
    EXPECT_EQ(table_.notes["phase"], "migrated") << call;
    EXPECT_EQ(dump_, "CREATEINSERT") << call;
    EXPECT_EQ(table_.backed_up, 7U) << call;
    EXPECT_EQ(aliases_.known.size(), 7U) << call;
    EXPECT_TRUE(table_.aside.empty()) << call;
    EXPECT_EQ(table_.lines.at(3).workspace, 2U) << "a campaign names it";
    EXPECT_EQ(table_.lines.at(1).workspace, 99U) << "nobody names it";
  }
}

TEST_F(CutoverTest, TellsOfABatchThatWasNotWritten) {
  for (const std::uint64_t id : {1U, 3U, 7U}) {  // the first one, one between, and the last one of a pass
    table_.fails_at = id;
    EXPECT_THROW(cutover().migrate(), Fault) << id;
    EXPECT_EQ(table_.notes["phase"], "rows");
    EXPECT_EQ(table_.lines.size(), id - 1) << "those before it are taken, those behind it are not";
  }
  table_.fails_at = 0;
  EXPECT_EQ(cutover().migrate().rows, 7U);
}

TEST_F(CutoverTest, TakesOverWhatCameSince) {
  Cutover cutover = this->cutover();
  cutover.migrate();
  OldRow row = table_.rows_there.at(7);
  row.id = {12};
  table_.rows_there.emplace(12, row);
  EXPECT_EQ(cutover.take_new_rows(), 1U);
  EXPECT_EQ(cutover.take_new_rows(), 0U);
  EXPECT_EQ(aliases_.known.at("public/7.jpg"), 7U) << "of two with one URL the lower one has it";
}

TEST_F(CutoverTest, TakesNothingOverOnceTheMigrationGoesElsewhere) {
  Cutover cutover = this->cutover();
  cutover.migrate();
  OldRow row = table_.rows_there.at(7);
  row.id = {12};
  table_.rows_there.emplace(12, row);
  for (const char* phase : {"", "rows", "rolling back", "rolled back", "finishing", "finished"}) {
    table_.notes["phase"] = phase;
    EXPECT_THROW(cutover.take_new_rows(), Fault) << phase;
  }
  EXPECT_FALSE(table_.lines.contains(12));
  table_.notes["phase"] = "bytes";
  EXPECT_EQ(cutover.take_new_rows(), 1U);
}

TEST_F(CutoverTest, OldUrlsGoTheirWayAtOnceWhereSomeAreThere) {
  aliases_.known["public/7.jpg"] = 9;
  cutover().migrate();
  EXPECT_TRUE(table_.aside.empty());
  EXPECT_EQ(aliases_.known.size(), 7U);
  EXPECT_EQ(aliases_.known.at("public/7.jpg"), 7U);
}

TEST_F(CutoverTest, RowsThatComeAfterAKillBehindOldUrlsHaveTheirsToo) {
  table_.fails_at_indexes = true;
  EXPECT_THROW(cutover().migrate(), Fault);
  EXPECT_EQ(aliases_.known.size(), 7U) << "before the phase of bytes, in which `serve` starts";
  table_.fails_at_indexes = false;
  OldRow row = table_.rows_there.at(7);
  row.id = {12};
  table_.rows_there.emplace(12, row);
  row.id = {13};
  row.path = "https://app.example/media/public/later.jpg";
  table_.rows_there.emplace(13, row);
  EXPECT_EQ(cutover().migrate().rows, 9U);
  EXPECT_EQ(aliases_.known.size(), 8U);
  EXPECT_EQ(aliases_.known.at("public/7.jpg"), 7U);
}

using MovedOut = Cutover::MovedOut;

const Cutover::MovingOut kMovedOut{.check = [](const NewRow&) {},
                                   .has_file = [](const NewRow&) { return true; },
                                   .move =
                                       [](const NewRow&) {
                                         return MovedOut{MovedOut::Outcome::moved, "moved"};
                                       }};

TEST_F(CutoverTest, GoesBackWhereverItWasKilled) {
  table_.made.emplace().id = {20};
  bool was_killed = true;
  for (int call = 1; was_killed; ++call) {
    cutover().migrate();
    table_.dies_at = call;
    was_killed = false;
    try {
      cutover().roll_back(kMovedOut);
    } catch (const Killed&) {
      was_killed = true;
      table_.dies_at = 0;
      EXPECT_TRUE(table_.notes["phase"] == "migrated" || table_.notes["phase"] == "rolling back");
      cutover().roll_back(kMovedOut);
    }
    table_.dies_at = 0;
    EXPECT_EQ(table_.notes["phase"], "rolled back");
    EXPECT_FALSE(table_.is_expanded);
    EXPECT_TRUE(table_.lines.empty());
    EXPECT_THROW(cutover().roll_back(kMovedOut), Fault) << "there is nothing to go back from";
  }
}

TEST_F(CutoverTest, KeepsThePaceAndWaitsForReplicas) {
  settings_.rows_per_second = 1;
  lag_s_ = 60;
  cutover().migrate();
  EXPECT_GE(slept_, std::chrono::milliseconds(500 + 3000)) << "for the replica, and for seven rows";
}

TEST_F(CutoverTest, DoesNotMixWithABrokenOffWayBackOrEnd) {
  table_.notes["phase"] = "rolling back";
  EXPECT_THROW(cutover().migrate(), Fault);
  table_.notes["phase"] = "finishing";
  EXPECT_THROW(cutover().migrate(), Fault);
  EXPECT_THROW(cutover().roll_back(kMovedOut), Fault);
}

TEST_F(CutoverTest, ChangesNothingOnTheWayBackWhereARowCanNotBeMoved) {
  table_.made.emplace().id = {20};
  cutover().migrate();
  Cutover::MovingOut moving_out = kMovedOut;
  moving_out.check = [](const NewRow& row) { throw Fault("where is " + std::to_string(row.id.value)); };
  EXPECT_THROW(cutover().roll_back(moving_out), Fault);
  EXPECT_EQ(table_.notes["phase"], "migrated");
  EXPECT_EQ(table_.old_paths.size(), 0U);
  cutover().roll_back(kMovedOut);
  EXPECT_EQ(table_.old_paths[20], "moved");
}

TEST_F(CutoverTest, ChangesNothingOnTheWayBackWhereAFileIsMissingUnlessItIsTold) {
  table_.made.emplace().id = {20};
  cutover().migrate();
  Cutover::MovingOut moving_out = kMovedOut;
  moving_out.has_file = [](const NewRow&) { return false; };
  moving_out.move = [](const NewRow&) { return MovedOut{MovedOut::Outcome::missing}; };
  try {
    cutover().roll_back(moving_out);
    ADD_FAILURE() << "what says where the file is was dropped";
  } catch (const Fault& refused) {
    EXPECT_EQ(refused.code(), ErrorCode::unsafe);
    EXPECT_NE(std::string(refused.what()).find("(ids 20)"), std::string::npos) << refused.what();
  }
  EXPECT_EQ(table_.notes["phase"], "migrated");
  EXPECT_TRUE(table_.is_expanded);
  moving_out.leaves_missing = true;
  const Cutover::WentBack sums = cutover().roll_back(moving_out);
  EXPECT_EQ(sums.moved, 0U);
  EXPECT_EQ(sums.missing, 1U);
  EXPECT_TRUE(table_.old_paths.empty());
  EXPECT_EQ(table_.notes["phase"], "rolled back");
}

TEST_F(CutoverTest, DropsNoColumnWhereAFileGoesOnTheWayBack) {
  table_.made.emplace().id = {20};
  cutover().migrate();
  Cutover::MovingOut moving_out = kMovedOut;
  moving_out.move = [](const NewRow&) { return MovedOut{MovedOut::Outcome::missing}; };
  EXPECT_THROW(cutover().roll_back(moving_out), Fault);
  EXPECT_TRUE(table_.is_expanded);
  EXPECT_EQ(table_.lines.size(), 7U);
  EXPECT_EQ(cutover().roll_back(kMovedOut).moved, 1U) << "it is back";
}

TEST_F(CutoverTest, LeavesThePathOfARowThatHasOne) {
  table_.made.emplace().id = {20};
  cutover().migrate();
  Cutover::MovingOut moving_out = kMovedOut;
  moving_out.move = [](const NewRow&) { return MovedOut{MovedOut::Outcome::stays}; };
  const Cutover::WentBack sums = cutover().roll_back(moving_out);
  EXPECT_EQ(sums.moved + sums.missing, 0U);
  EXPECT_TRUE(table_.old_paths.empty());
}

}  // namespace
}  // namespace lumbung::legacy
