#include "media/upload/ended_turns.h"

#include <gtest/gtest.h>

namespace lumbung::media {
namespace {

TEST(EndedTurns, AreGivenToOneCaller) {
  EndedTurns ended;
  const Uuid upload = Uuid::make();
  ended.add(upload, 7);
  EXPECT_FALSE(ended.take(Uuid::make(), 7));
  EXPECT_TRUE(ended.take(upload, 7));
  EXPECT_FALSE(ended.take(upload, 7));
}

TEST(EndedTurns, AreWorthNothingOnceSomebodyElseHasBegun) {
  EndedTurns ended;
  const Uuid upload = Uuid::make();
  ended.add(upload, 7);
  EXPECT_FALSE(ended.take(upload, 8)) << "another node took it";
  EXPECT_FALSE(ended.take(upload, 7)) << "and nobody trusts the old fence after that";
  ended.add(upload, 8);
  ended.add(upload, 9);
  EXPECT_TRUE(ended.take(upload, 9));
}

TEST(EndedTurns, AreForgottenRatherThanKeptForEver) {
  EndedTurns ended;
  const Uuid first = Uuid::make();
  ended.add(first, 1);
  for (int i = 0; i < 5'000; ++i) ended.add(Uuid::make(), 1);
  EXPECT_FALSE(ended.take(first, 1));
}

}  // namespace
}  // namespace lumbung::media
