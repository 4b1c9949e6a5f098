// Which signatures of clamd know more: nobody is asked for it.
#include <gtest/gtest.h>

#include "scanning/clamd_scanner.h"

namespace lumbung::scanning {
namespace {

bool came_after(std::string_view later, std::string_view earlier) {
  return ClamdScanner({}).came_after(later, earlier);
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

}  // namespace
}  // namespace lumbung::scanning
