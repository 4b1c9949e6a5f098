// ffmpeg and ffprobe that die, stand still or complain of the machine: what becomes of the file.
#include <gtest/gtest.h>

#include "processing/av/processor.h"
#include "processing/av/sound_extraction.h"
#include "processing/av/still_frame.h"
#include "processing/av/video_compression.h"
#include "processing/av/video_preview.h"
#include "processing/av/waveform.h"
#include "unit/processing/scripted_tools.h"

namespace lumbung::processing::test {
namespace {

using Blame = media::ProcessingFailure::Blame;

const std::string kDies = "kill -SEGV $$";
const std::string kStandsStill = "kill -STOP $$";

StreamFacts film_with_sound() {
  StreamFacts facts;
  facts.duration_s = 100;
  facts.video = VideoStream{.codec = "h264", .coded = {640, 360}};
  facts.audio = {{1, "aac", 2, 48'000}};
  return facts;
}

std::string skipped(const media::ProcessingReport& report, const std::string& variant) {
  for (const media::SkippedVariant& one : report.metadata.skipped) {
    if (one.variant == variant) return one.reason;
  }
  return "nothing";
}

media::ProcessingResult film(ScriptedTools& tools) {
  media::ProcessingReport report;
  report.identity.dimensions = media::Dimensions{200, 100};
  report.metadata.lqip = "of the picture";
  return AvProcessor(tools.parts()).film(report, {tools.original(), 0, {}}, tools.seen(), {});
}

TEST(DyingTools, AnAnimationIsKeptWithoutItsFilm) {
  ScriptedTools tools(kDies);
  const auto done = film(tools);
  ASSERT_TRUE(done) << done.error().reason;
  EXPECT_EQ(done->metadata.lqip, "of the picture");
  EXPECT_NE(skipped(*done, "mp4").find("could not be made a video"), std::string::npos);
}

TEST(DyingTools, AnAnimationDoesNotWaitForAnFfmpegThatCanNotBeRun) {
  const lumbung::test::TempDirectory directory;
  AvSettings broken = Studio::default_settings();
  broken.ffmpeg = broken.ffprobe = write_script(directory.path() / "broken", "exit 127");
  ScriptedTools around("");
  const AvTools tools(around.parts().codec, broken);
  const AvParts parts{around.parts().codec, around.parts().storage, tools, {}};
  media::ProcessingReport report;
  const auto done = AvProcessor(parts).film(report, {around.original(), 0, {}}, around.seen(), {});
  ASSERT_TRUE(done) << done.error().reason;
  ASSERT_EQ(done->metadata.skipped.size(), 1U);
  EXPECT_EQ(done->metadata.skipped[0].lacks, kFfmpeg);
}

TEST(DyingTools, AVideoIsKeptWithoutItsPreviewAndItsSound) {
  ScriptedTools tools(kDies);
  AvJob job = tools.job();
  job.facts = film_with_sound();
  EXPECT_TRUE(make_preview(job));
  EXPECT_TRUE(extract_sound(job));
  EXPECT_NE(skipped(job.report, "preview"), "nothing");
  EXPECT_NE(skipped(job.report, "audio"), "nothing");
}

TEST(DyingTools, AMachineThatStandsStillDamagesNoFile) {
  ScriptedTools tools(kStandsStill, std::chrono::seconds(2));
  const auto probed = tools.tools().probe(tools.original(), {});
  ASSERT_FALSE(probed);
  EXPECT_EQ(probed.error().blame, Blame::machine);

  AvJob film = tools.job();
  film.facts = film_with_sound();
  const auto stills = make_stills(film);
  ASSERT_FALSE(stills);
  EXPECT_EQ(stills.error().blame, Blame::machine);

  AvJob sound = tools.job();
  sound.facts = film_with_sound();
  const auto waveform = make_waveform(sound);
  ASSERT_FALSE(waveform);
  EXPECT_EQ(waveform.error().blame, Blame::machine);
}

TEST(DyingTools, WhatFindsNoMemoryCallsNoFileDamaged) {
  for (const char* complaint : {"Cannot allocate memory", "Resource temporarily unavailable"}) {
    ScriptedTools tools(std::string("echo 'input: ") + complaint + "' >&2; exit 1");
    const auto probed = tools.tools().probe(tools.original(), {});
    ASSERT_TRUE(probed) << probed.error().reason;
    EXPECT_EQ(probed->error().code, ErrorCode::resource_limit) << complaint;
  }
  ScriptedTools tools("echo 'moov atom not found' >&2; exit 1");
  EXPECT_EQ(tools.tools().probe(tools.original(), {})->error().code, ErrorCode::corrupt);
}

/// The second block comes in the same breath as the one that had it ended.
TEST(DyingTools, AVideoThatTurnsOutTooLargeIsTriedByBudgetWhateverItStillPrints) {
  ScriptedTools tools(
      "[ -e \"$0.again\" ] && { printf film > /proc/self/fd/4; exit 0; }\n"
      "touch \"$0.again\"\n"
      "printf 'total_size=9000000\\nout_time_us=10000000\\nprogress=continue\\n"
      "total_size=9000000\\nout_time_us=100000000\\nprogress=continue\\n'\n"
      "exec sleep 600");
  AvJob job = tools.job();
  job.facts = film_with_sound();
  const auto done = compress_video(job, {});
  ASSERT_TRUE(done) << done.error().reason;
  EXPECT_EQ(skipped(job.report, "compressed"), "nothing");
  EXPECT_EQ(tools.seen().order, std::vector{media::VariantName::compressed});
}

}  // namespace
}  // namespace lumbung::processing::test
