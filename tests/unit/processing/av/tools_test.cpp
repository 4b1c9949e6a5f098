#include <gtest/gtest.h>

#include "base/error.h"
#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {
namespace {

TEST(AvTools, AskAgainWhatFfmpegCanDoWhenTheFirstQuestionWasBrokenOff) {
  const Studio fresh;
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(fresh.tools().abilities(stop.get_token()), Fault);
  const AvAbilities& abilities = fresh.tools().abilities();
  EXPECT_TRUE(abilities.h264);
  EXPECT_EQ(&fresh.tools().abilities(stop.get_token()), &abilities) << "asked once";
}

}  // namespace
}  // namespace lumbung::processing::test
