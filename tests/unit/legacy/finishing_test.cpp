#include "legacy/finishing.h"

#include <gtest/gtest.h>

#include "unit/legacy/cutover_fakes.h"

namespace lumbung::legacy {
namespace {

/// Both tables, as far as names go. Dies at the call that `dies_at` counts.
class FakeFinalTable final : public FinalTable {
 public:
  bool is_made = false;
  bool is_released = false;
  bool is_swapped = false;
  bool is_rest_gone = false;
  std::vector<MediaId> late;       ///< written while rows are copied
  std::vector<MediaId> very_late;  ///< written in the last moment before the swap
  std::vector<MediaId> kept;
  int dies_at = 0;

  void begin_copy() override {
    call();
    is_made = true;
  }
  Piece copy(std::uint64_t after, std::uint32_t /*limit*/) override {
    call();
    return {after == 0 ? 1U : 0U, 7, after == 0};
  }
  void catch_up() override { call(); }
  std::uint64_t differences() override { return 0; }
  bool is_beside() override { return is_made && !is_swapped; }
  void give_up() override {
    call();
    EXPECT_FALSE(is_swapped);
    is_made = false;
    is_released = false;
  }
  std::vector<MediaId> not_taken(std::uint32_t /*limit*/) override {
    if (is_rest_gone) return {};
    return is_swapped ? very_late : late;
  }
  void release() override {
    call();
    is_released = true;
  }
  void swap() override {
    call();
    is_swapped = true;
  }
  void keep_late() override {
    call();
    kept = very_late;
  }
  void bind() override {
    call();
    is_released = false;
  }
  void drop_rest() override {
    call();
    is_rest_gone = true;
  }

 private:
  void call() {
    if (dies_at > 0 && --dies_at == 0) throw Killed{};
  }
};

class FinishingTest : public testing::Test {
 protected:
  FinishingTest() { table_.notes["phase"] = "migrated"; }

  void run() {
    finish(table_, final_,
           {.progress = [](std::uint64_t, std::uint64_t) {},
            .take_late_rows =
                [this] {
                  EXPECT_EQ(final_.kept, final_.very_late) << "nothing says any more what they are";
                  EXPECT_FALSE(final_.is_rest_gone);
                  final_.very_late.clear();
                  ++taken_late_;
                }});
  }
  /// Whether it was killed.
  bool is_killed() {
    try {
      run();
    } catch (const Killed&) {
      return true;
    }
    return false;
  }

  FakeAliases aliases_;
  FakeTable table_{aliases_};
  FakeFinalTable final_;
  int taken_late_ = 0;
};

TEST_F(FinishingTest, GoesOnOrBackWhereverItWasKilled) {
  int gone_back = 0;
  bool was_killed = true;
  for (int call = 1; was_killed; ++call) {
    table_.notes = {{"phase", "migrated"}};
    final_ = {};
    final_.very_late = {{9}};
    (call % 2 == 0 ? final_.dies_at : table_.dies_at) = (call + 1) / 2;
    was_killed = is_killed() || call < 20;
    final_.dies_at = 0;
    table_.dies_at = 0;
    const bool was_swapped = final_.is_swapped;
    take_finish_back(table_, final_);
    EXPECT_EQ(table_.notes["phase"] == "migrated", !was_swapped) << call;
    EXPECT_FALSE(final_.is_beside()) << call;
    if (!was_swapped) {
      EXPECT_FALSE(final_.is_released) << call;
      ++gone_back;
    }
    run();
    EXPECT_EQ(table_.notes["phase"], "finished") << call;
    EXPECT_TRUE(final_.is_swapped && final_.is_rest_gone && !final_.is_released) << call;
    EXPECT_TRUE(final_.very_late.empty()) << call;
  }
  EXPECT_GT(gone_back, 3);
}

TEST_F(FinishingTest, GoesBackWhereRowsWereWrittenThatNobodyTook) {
  final_.late = {{7}, {8}};
  try {
    run();
    ADD_FAILURE() << "their files are named nowhere";
  } catch (const Fault& refused) {
    EXPECT_EQ(refused.code(), ErrorCode::unsafe);
    EXPECT_NE(std::string(refused.what()).find("(ids 7, 8)"), std::string::npos) << refused.what();
  }
  EXPECT_EQ(table_.notes["phase"], "migrated");
  EXPECT_FALSE(final_.is_swapped || final_.is_made || final_.is_released);
  final_.late.clear();
  run();
  EXPECT_EQ(table_.notes["phase"], "finished");
}

TEST_F(FinishingTest, TakesRowsOfTheLastMomentOver) {
  final_.very_late = {{7}};
  run();
  EXPECT_EQ(taken_late_, 1);
  EXPECT_EQ(table_.notes["phase"], "finished");
}

TEST_F(FinishingTest, GoesBackFromNothingElse) {
  for (const char* phase : {"", "rows", "migrated", "finished", "rolled back"}) {
    table_.notes["phase"] = phase;
    final_.is_made = true;
    take_finish_back(table_, final_);
    EXPECT_EQ(table_.notes["phase"], phase);
    EXPECT_TRUE(final_.is_made);
  }
}

}  // namespace
}  // namespace lumbung::legacy
