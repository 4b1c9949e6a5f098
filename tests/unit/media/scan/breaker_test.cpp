#include "media/scan/breaker.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

using Change = Breaker::Change;
using Ending = Breaker::Ending;
using Pass = Breaker::Pass;
using std::chrono::seconds;

class BreakerTest : public testing::Test {
 protected:
  Change hang(std::optional<std::uint64_t> about = std::nullopt) {
    const Pass pass = breaker_.enter(now_);
    EXPECT_NE(pass, Pass::refused);
    now_ += seconds(60);
    return breaker_.leave(pass, Ending::hung, about, now_);
  }
  Change answer() {
    const Pass pass = breaker_.enter(now_);
    EXPECT_NE(pass, Pass::refused);
    return breaker_.leave(pass, Ending::answered, std::nullopt, now_);
  }
  void open() {
    EXPECT_EQ(hang(), Change::none);
    EXPECT_EQ(hang(), Change::none);
    EXPECT_EQ(hang(), Change::opened);
  }

  Breaker breaker_;
  Breaker::Time now_{};
};

TEST_F(BreakerTest, NobodyAsksAfterThreeHangsInARow) {
  open();
  EXPECT_TRUE(breaker_.is_open());
  EXPECT_EQ(breaker_.enter(now_), Pass::refused);
  now_ += seconds(29);
  EXPECT_EQ(breaker_.enter(now_), Pass::refused);
}

TEST_F(BreakerTest, AnAnswerBetweenThemKeepsItClosed) {
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(hang(), Change::none);
    EXPECT_EQ(hang(), Change::none);
    EXPECT_EQ(answer(), Change::none);
  }
}

TEST_F(BreakerTest, OneAsksForAllWhenThePauseIsOver) {
  open();
  now_ += seconds(30);
  const Pass trial = breaker_.enter(now_);
  EXPECT_EQ(trial, Pass::trial);
  EXPECT_EQ(breaker_.enter(now_), Pass::refused) << "while the one asks";
  EXPECT_EQ(breaker_.leave(trial, Ending::answered, std::nullopt, now_), Change::closed);
  EXPECT_EQ(breaker_.enter(now_), Pass::free);
}

TEST_F(BreakerTest, ThePauseGrowsToAnEndWhileNothingGetsBetter) {
  open();
  for (const int pause : {30, 60, 120, 120}) {
    now_ += seconds(pause - 1);
    EXPECT_EQ(breaker_.enter(now_), Pass::refused) << pause;
    now_ += seconds(1);
    EXPECT_EQ(hang(), Change::none);
  }
  now_ += seconds(120);
  EXPECT_EQ(answer(), Change::closed);
  open();
  now_ += seconds(30);
  EXPECT_EQ(answer(), Change::closed) << "it begins anew";
}

TEST_F(BreakerTest, OneQuestionThatHangsAgainAndAgainIsNotHeldAgainstWhoIsAsked) {
  for (int i = 0; i < 10; ++i) EXPECT_EQ(hang(7), Change::none);
  EXPECT_EQ(hang(8), Change::none);
  EXPECT_EQ(hang(9), Change::opened);
}

TEST_F(BreakerTest, ATrialThatItsAskerBrokeOffLetsTheNextOneTry) {
  open();
  now_ += seconds(30);
  EXPECT_EQ(breaker_.leave(breaker_.enter(now_), Ending::unknown, std::nullopt, now_), Change::none);
  EXPECT_EQ(breaker_.enter(now_), Pass::trial);
}

TEST_F(BreakerTest, AnAnswerToAQuestionFromBeforeClosesIt) {
  const Pass early = breaker_.enter(now_);
  open();
  EXPECT_EQ(breaker_.leave(early, Ending::answered, std::nullopt, now_), Change::closed);
}

}  // namespace
}  // namespace lumbung::media
