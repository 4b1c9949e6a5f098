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
  EXPECT_TRUE(fresh.tools().abilities().h264);
  EXPECT_TRUE(fresh.tools().abilities(stop.get_token()).h264) << "asked once";
}

TEST(AvTools, AreNoticedWhenTheyCome) {
  const lumbung::test::TempDirectory directory;
  AvSettings settings = Studio::default_settings();
  settings.ffmpeg = directory.path() / "ffmpeg";
  settings.ffprobe = directory.path() / "ffprobe";
  Studio poor(settings);
  const fs::path file = studio().make("-f lavfi -i testsrc2=s=320x180:r=10:d=1 -c:v mpeg4 later.avi");
  const Processed before = poor.process(file);
  ASSERT_TRUE(before.report);
  EXPECT_FALSE(before.report->metadata.skipped.empty());

  fs::create_symlink(find_program("ffmpeg").value(), settings.ffmpeg);
  EXPECT_NE(poor.tools().missing(), "") << "ffprobe is not there yet";
  fs::create_symlink(find_program("ffprobe").value(), settings.ffprobe);
  EXPECT_EQ(poor.tools().missing(), "");
  const Processed after = poor.process(file);
  ASSERT_TRUE(after.report) << after.failure->reason;
  EXPECT_EQ(after.fit(media::Channel::session_video), media::VariantName::compressed);

  fs::remove(settings.ffprobe);
  EXPECT_NE(poor.tools().missing(), "");
}

}  // namespace
}  // namespace lumbung::processing::test
