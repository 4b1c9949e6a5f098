#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {
namespace {

using media::Channel;
using media::VariantName;
using testing::HasSubstr;

const std::string kPicture = "-f lavfi -i testsrc2=s=640x360:r=25:d=2";
const std::string kFullRange = kPicture + " -t 1 -vf scale=out_range=pc,format=yuv420p";
const std::string kSound = " -f lavfi -i sine=440:d=2";
const std::string kMain = " -c:v libx264 -preset ultrafast -profile:v main -bf 0 -pix_fmt yuv420p";

struct VideoCase {
  const char* name;
  std::string arguments;  ///< of ffmpeg, with the file's name
  const char* type;
  VariantName sent;  ///< as a video message
  std::uint32_t width, height;
};

std::vector<VideoCase> accepted_films() {
  return {
      {"fits already", kPicture + kSound + kMain + " -c:a aac -movflags +faststart -shortest fits.mp4",
       "video/mp4", VariantName::original, 640, 360},
      {"index late", kPicture + kSound + kMain + " -c:a aac -shortest late.mp4", "video/mp4",
       VariantName::compressed, 640, 360},
      {"no audio", kPicture + kMain + " -movflags +faststart mute.mp4", "video/mp4", VariantName::original,
       640, 360},
      {"B-frames",
       kPicture + " -c:v libx264 -preset ultrafast -profile:v main -bf 2 -movflags +faststart bframes.mp4",
       "video/mp4", VariantName::compressed, 640, 360},
      {"two audio streams",
       kPicture + kSound + kMain + " -c:a aac -map 0 -map 1 -map 1 -movflags +faststart two.mp4", "video/mp4",
       VariantName::compressed, 640, 360},
      {"a place in the tags",
       kPicture + kMain + " -metadata location=+48.85+002.35/ -movflags +faststart place.mp4", "video/mp4",
       VariantName::compressed, 640, 360},
      {"HEVC 10 bit",
       kPicture +
           " -t 1 -c:v libx265 -x265-params log-level=none -preset ultrafast -pix_fmt yuv420p10le hevc.mov",
       "video/quicktime", VariantName::compressed, 640, 360},
      {"4:4:4", kPicture + " -t 1 -c:v libx264 -preset ultrafast -pix_fmt yuv444p full.mkv",
       "video/x-matroska", VariantName::compressed, 640, 360},
      {"WebM with Opus", kPicture + kSound + " -t 1 -c:v libvpx -deadline realtime -c:a libopus vp8.webm",
       "video/webm", VariantName::compressed, 640, 360},
      {"VP9 of full range", kFullRange + " -c:v libvpx-vp9 -deadline realtime -color_range pc range.webm",
       "video/webm", VariantName::compressed, 640, 360},
      {"MPEG-4 of full range", kFullRange + " -c:v mpeg4 -color_range pc range.mkv", "video/x-matroska",
       VariantName::compressed, 640, 360},
      {"H.264 of full range", kFullRange + " -c:v libx264 -preset ultrafast -color_range pc range.mp4",
       "video/mp4", VariantName::compressed, 640, 360},
      {"AVI", kPicture + kSound + " -t 1 -c:v mpeg4 -c:a libmp3lame old.avi", "video/x-msvideo",
       VariantName::compressed, 640, 360},
      {"3GP that only a message takes",
       kPicture + " -c:v libx264 -preset ultrafast -profile:v baseline -pix_fmt yuv420p -movflags +faststart "
                  "message.3gp",
       "video/3gpp", VariantName::compressed, 640, 360},
      {"3GP with AMR",
       "-f lavfi -i testsrc2=s=176x144:r=15:d=1 -f lavfi -i sine=d=1:r=8000 -c:v h263 -ac 1 -c:a aac "
       "phone.3gp",
       "video/3gpp", VariantName::compressed, 176, 144},
      {"variable rate",
       kPicture +
           " -vf select='not(mod(n\\,3))+lt(n\\,10)' -vsync vfr -c:v libx264 -preset ultrafast -bf 2 vfr.mp4",
       "video/mp4", VariantName::compressed, 640, 360},
      {"odd size", "-f lavfi -i testsrc=s=321x241:r=10:d=1 -c:v libvpx-vp9 -deadline realtime odd.webm",
       "video/webm", VariantName::compressed, 322, 242},
      {"rectangular pixels",
       "-f lavfi -i testsrc2=s=720x576:r=10:d=1 -vf setsar=16/15 -c:v libx264 -preset veryfast pal.mp4",
       "video/mp4", VariantName::compressed, 768, 576},
      {"larger than the box",
       "-f lavfi -i testsrc2=s=1920x1080:r=10:d=1 -c:v libx264 -preset veryfast hd.mp4", "video/mp4",
       VariantName::compressed, 1280, 720},
      {"upright and large",
       "-f lavfi -i testsrc2=s=1080x1920:r=10:d=1 -c:v libx264 -preset veryfast tall.mp4", "video/mp4",
       VariantName::compressed, 720, 1280},
  };
}

TEST(Video, EveryKindBecomesOneThatWhatsAppTakes) {
  for (const VideoCase& video : accepted_films()) {
    SCOPED_TRACE(video.name);
    const fs::path file = studio().make(video.arguments);
    const Processed seen = studio().process(file);
    ASSERT_TRUE(seen.report) << seen.failure->reason;
    EXPECT_EQ(seen.report->identity.kind, media::Kind::video);
    EXPECT_EQ(seen.report->identity.mime, video.type);
    EXPECT_EQ(seen.fit(Channel::session_video), video.sent) << seen.why(Channel::session_video);
    EXPECT_EQ(broken_claims(studio(), seen, file), "");
    ASSERT_FALSE(seen.order.empty());
    EXPECT_EQ(seen.order.front(), VariantName::thumbnail);
    const auto& thumbnail = seen.report->metadata.variants.at(VariantName::thumbnail);
    EXPECT_EQ(thumbnail.dimensions.width, 150U);
    EXPECT_EQ(thumbnail.dimensions.height, std::min(video.height, 150U)) << "a small picture is not enlarged";
    EXPECT_FALSE(seen.report->metadata.blurhash.empty());
    EXPECT_GT(seen.report->metadata.playback->duration_s, 0.5);
    EXPECT_EQ(seen.variants.count(VariantName::preview), 1U);
    EXPECT_EQ(seen.variants.count(VariantName::poster), 1U);
    EXPECT_EQ(seen.variants.count(VariantName::audio),
              seen.report->metadata.playback->audio_codec.empty() ? 0U : 1U);
    if (video.sent == VariantName::original) continue;
    const auto& made = seen.report->metadata.variants.at(VariantName::compressed).dimensions;
    EXPECT_EQ(made.width, video.width);
    EXPECT_EQ(made.height, video.height);
  }
}

/// With the matrix that turns its track by 90 degrees, as phones write it (ISO/IEC 14496-12, 8.3.2). How
/// ffmpeg is asked for one differs between its releases.
std::string turned(std::string mp4) {
  constexpr std::size_t kToMatrix = 4 + 40;  // the name of the box, then its fields before
  const std::string matrix("\0\0\0\0\0\1\0\0\0\0\0\0\xff\xff\0\0\0\0\0\0\0\0\0\0", 24);
  return mp4.replace(mp4.find("tkhd") + kToMatrix, matrix.size(), matrix);
}

/// libmagic has a name of its own for it, and for many a film that no demuxer here may read.
TEST(Video, FromITunesIsAnMp4) {
  const fs::path file = studio().make(kPicture + kMain + " -movflags +faststart itunes.m4v");
  const Processed seen = studio().process(file);
  ASSERT_TRUE(seen.report) << seen.failure->reason;
  EXPECT_EQ(seen.report->identity.mime, "video/mp4");
  EXPECT_EQ(seen.fit(Channel::session_video), VariantName::original) << seen.why(Channel::session_video);
  EXPECT_TRUE(seen.variants.contains(VariantName::thumbnail));

  const Processed foreign = studio().process(studio().make(kPicture + " -t 1 old.flv"));
  ASSERT_TRUE(foreign.report) << foreign.failure->reason;
  EXPECT_TRUE(foreign.variants.empty());
}

TEST(Video, IsTurnedUpright) {
  const fs::path flat = studio().make(kPicture + kMain + " -t 1 flat.mp4");
  std::ifstream in(flat, std::ios::binary);
  const fs::path file = studio().write("turned.mp4", turned({std::istreambuf_iterator<char>(in), {}}));
  const Processed seen = studio().process(file);
  ASSERT_TRUE(seen.report) << seen.failure->reason;
  EXPECT_EQ(seen.report->metadata.dimensions->width, 360U);
  EXPECT_EQ(seen.report->metadata.dimensions->height, 640U);
  EXPECT_EQ(seen.fit(Channel::session_video), VariantName::compressed);
  const auto& made = seen.report->metadata.variants.at(VariantName::compressed).dimensions;
  EXPECT_EQ(made.width, 360U);
  EXPECT_EQ(broken_claims(studio(), seen, file), "");
}

TEST(Video, ThatOnlyNeedsAnotherContainerIsNotEncodedAgain) {
  const fs::path file = studio().make(kPicture + kSound + kMain + " -c:a aac -shortest copied.mkv");
  const Processed seen = studio().process(file);
  ASSERT_TRUE(seen.report) << seen.failure->reason;
  EXPECT_EQ(seen.fit(Channel::session_video), VariantName::compressed);
  const std::uint64_t bytes = seen.report->metadata.variants.at(VariantName::compressed).bytes;
  EXPECT_NEAR(static_cast<double>(bytes), static_cast<double>(fs::file_size(file)), 8192);
}

TEST(Video, ThumbnailPassesOverBlackFrames) {
  const fs::path file = studio().make(
      "-f lavfi -i color=black:s=320x180:r=10:d=2 -f lavfi -i color=white:s=320x180:r=10:d=2 -filter_complex "
      "[0][1]concat -c:v libx264 -preset ultrafast dark.mp4");
  const Processed seen = studio().process(file);
  ASSERT_TRUE(seen.report) << seen.failure->reason;
  EXPECT_EQ(seen.report->metadata.dominant_color.substr(0, 2), "#f");
}

TEST(Video, BrightColoursAreBroughtDown) {
  const fs::path file = studio().make(
      "-f lavfi -i testsrc2=s=320x180:r=10:d=1 -c:v libx265 -x265-params "
      "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc "
      "-preset ultrafast -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace "
      "bt2020nc "
      "hdr.mp4");
  const Processed seen = studio().process(file);
  ASSERT_TRUE(seen.report) << seen.failure->reason;
  EXPECT_EQ(seen.fit(Channel::session_video), VariantName::compressed) << seen.why(Channel::session_video);
  const auto probed = studio().probe(seen, VariantName::compressed, file);
  const auto& stream = probed.at("streams").as_array().front().as_object();
  EXPECT_TRUE(!stream.contains("color_transfer") || stream.at("color_transfer").as_string() == "bt709");
}

TEST(Video, IsMadeOfAnAnimatedPicture) {
  const fs::path file = studio().make("-f lavfi -i testsrc=s=201x101:r=10:d=2 moving.gif");
  const Processed seen = studio().process(file);
  ASSERT_TRUE(seen.report) << seen.failure->reason;
  EXPECT_EQ(seen.report->identity.kind, media::Kind::image);
  ASSERT_EQ(seen.variants.count(VariantName::mp4), 1U);
  const auto probed = studio().probe(seen, VariantName::mp4, file);
  const auto& stream = probed.at("streams").as_array().front().as_object();
  EXPECT_EQ(stream.at("codec_name").as_string(), "h264");
  EXPECT_EQ(stream.at("pix_fmt").as_string(), "yuv420p");
  EXPECT_LE(seen.variants.at(VariantName::mp4).bytes, 3'500'000U);
}

TEST(Video, ThatIsDamagedFailsWithAReason) {
  const fs::path whole = studio().make(kPicture + kSound + kMain + " -c:a aac -shortest late.mp4");
  const fs::path file = studio().cut(whole, 0.5);  // its index was at the end
  const Processed seen = studio().process(file);
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.failure->blame, media::ProcessingFailure::Blame::file);
  EXPECT_EQ(seen.failure->code, ErrorCode::corrupt);
  EXPECT_TRUE(seen.identities.empty());
}

TEST(Video, ThatIsCutShortIsShownAsFarAsItGoes) {
  const fs::path whole =
      studio().make(kPicture + kSound + kMain + " -c:a aac -movflags +faststart -shortest fits.mp4");
  const fs::path file = studio().cut(whole, 0.7);
  const Processed seen = studio().process(file);
  ASSERT_TRUE(seen.report) << seen.failure->reason;
  EXPECT_NE(seen.fit(Channel::session_video), VariantName::original) << "it is not whole";
  EXPECT_EQ(broken_claims(studio(), seen, file), "");
}

TEST(Video, NamesNoOtherFiles) {
  // A playlist that would have a player read a file of the machine.
  const fs::path list =
      studio().write("list.mp4", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/etc/passwd\n");
  const Processed seen = studio().process(list);
  ASSERT_TRUE(seen.report) << "a text, and kept as one";
  EXPECT_EQ(seen.report->identity.kind, media::Kind::document);
  EXPECT_EQ(seen.variants.count(VariantName::preview), 1U) << "its own words are drawn";
  EXPECT_EQ(seen.variants.count(VariantName::compressed), 0U) << "and nothing is played";
}

/// Not this test's ffprobe but the one in the sandbox, asked to open what it was not handed.
TEST(Video, HasNoWayToOtherFilesOrTheNetwork) {
  const auto pool = sandbox::CodecPool::start({.codec_path = LUMBUNG_CODEC}).value();
  const auto ffprobe = find_program("ffprobe").value().string();
  const auto ask = [&](const std::string& what) {
    const sandbox::ToolRequest order{
        ffprobe, {"-v", "error", "-i", what}, {}, Studio::default_settings().limits};
    return pool->run_tool(order, {}, [](std::string_view) {});
  };
  const fs::path file = studio().make(kPicture + kMain + " -movflags +faststart mute.mp4");
  EXPECT_THAT(ask(file.string()).complaint, HasSubstr("Permission denied"));
  EXPECT_EQ(ask("http://127.0.0.1:9/video.mp4").ending, sandbox::Ending::forbidden_call);
  EXPECT_EQ(ask("udp://127.0.0.1:9").ending, sandbox::Ending::forbidden_call);
}

TEST(Video, StopsWhenAsked) {
  const fs::path file =
      studio().make("-f lavfi -i testsrc2=s=1280x720:r=30:d=8 -c:v libx264 -preset ultrafast long.mkv");
  std::stop_source stop;
  stop.request_stop();
  const Processed seen = studio().process(file, stop.get_token());
  ASSERT_TRUE(seen.failure);
  EXPECT_EQ(seen.failure->blame, media::ProcessingFailure::Blame::machine);
}

TEST(Video, IsKeptAsItIsWithoutFfmpeg) {
  AvSettings settings = Studio::default_settings();
  settings.ffprobe = "no-such-ffprobe";
  Studio poor(settings);
  const fs::path file = studio().make(kPicture + kMain + " -movflags +faststart mute.mp4");
  const Processed seen = poor.process(file);
  ASSERT_TRUE(seen.report);
  EXPECT_EQ(seen.report->identity.kind, media::Kind::video);
  ASSERT_FALSE(seen.report->metadata.skipped.empty());
  EXPECT_THAT(seen.report->metadata.skipped.front().reason, HasSubstr("no-such-ffprobe"));
  EXPECT_FALSE(seen.fit(Channel::session_video));
}

}  // namespace
}  // namespace lumbung::processing::test
