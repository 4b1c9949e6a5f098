// Which signatures of clamd know more: nobody is asked for it.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "scanning/clamd_scanner.h"

namespace lumbung::scanning {
namespace {

bool came_after(std::string_view later, std::string_view earlier) {
  return ClamdScanner({}).came_after(later, earlier);
}

bool outranks(std::string_view own, std::string_view other) {
  return ClamdScanner({}).outranks(own, other);
}

TEST(SignatureOrder, IsThatOfTheNumberOfTheOfficialOnes) {
  constexpr std::string_view kMonday = "ClamAV 1.0.7/27436/Mon Oct 21 08:25:50 2026";
  constexpr std::string_view kTuesday = "ClamAV 1.0.7/27437/Tue Oct 22 08:25:50 2026";
  EXPECT_TRUE(came_after(kTuesday, kMonday));
  EXPECT_FALSE(came_after(kMonday, kTuesday));
  EXPECT_FALSE(came_after(kMonday, kMonday));
  EXPECT_TRUE(came_after("ClamAV 1.0.8/27436/Mon Oct 21 08:25:50 2026", kMonday)) << "another program";
  EXPECT_TRUE(came_after("ClamAV 1.0.7/9999999999999/x", kMonday)) << "no number that is known";
}

TEST(SignatureOrder, OfSomebodysOwnAnyOtherOneMayKnowMore) {
  EXPECT_TRUE(came_after("ClamAV 1.0.7", "ClamAV 1.0.6"));
  EXPECT_TRUE(came_after("ClamAV 1.0.6", "ClamAV 1.0.7"));
  EXPECT_TRUE(came_after("ClamAV 1.0.7", "ClamAV 1.0.7/27436/Mon Oct 21 08:25:50 2026"));
  EXPECT_FALSE(came_after("ClamAV 1.0.7", "ClamAV 1.0.7"));
}

TEST(SignatureOrder, OfTwoThatDifferOneAtMostTakesUpWhatTheOtherFound) {
  const std::vector<std::string> ascending = {"yesterday",
                                              "ClamAV 0.103.12",
                                              "ClamAV 1.0.7",
                                              "ClamAV 1.0.10",
                                              "ClamAV 1.4.3/27436/Mon Oct 21 08:25:50 2026",
                                              "ClamAV 1.0.7/27437/Tue Oct 22 08:25:50 2026",
                                              "ClamAV 1.4.3/27437/Tue Oct 22 08:25:50 2026"};
  for (std::size_t own = 0; own < ascending.size(); ++own) {
    for (std::size_t other = 0; other < ascending.size(); ++other)
      EXPECT_EQ(outranks(ascending[own], ascending[other]), own > other) << own << " over " << other;
  }
  EXPECT_FALSE(outranks("ClamAV 1.0.7/27436/Tue", "ClamAV 1.0.7/27436/Mon"));
  EXPECT_FALSE(outranks("yesterday", "today"));
}

}  // namespace
}  // namespace lumbung::scanning
