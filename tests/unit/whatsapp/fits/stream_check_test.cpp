#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "whatsapp/fits/channel_limits.h"
#include "whatsapp/fits/fit_check.h"

namespace lumbung::whatsapp {
namespace {

using media::Channel;
using media::Kind;
using media::VariantName;

Candidate video() {
  Candidate candidate{
      .variant = VariantName::compressed, .mime = "video/mp4", .bytes = 3'000'000, .dimensions = {1280, 720}};
  candidate.streams = Streams{.video = 1,
                              .audio = 1,
                              .video_codec = "h264",
                              .video_profile = "Main",
                              .pixel_format = "yuv420p",
                              .audio_codec = "aac",
                              .audio_channels = 2,
                              .reordered_frames = false,
                              .index_first = true};
  return candidate;
}

Candidate audio(const std::string& mime, const std::string& codec, std::uint32_t channels) {
  Candidate candidate{.variant = VariantName::original, .mime = mime, .bytes = 100'000};
  candidate.streams =
      Streams{.audio = 1, .audio_codec = codec, .audio_channels = channels, .index_first = true};
  return candidate;
}

media::Fit as_message(const Candidate& candidate) {
  return check_fits(Kind::video, {candidate}).at(Channel::session_video);
}

bool is_audio_message(const Candidate& candidate) {
  return check_fits(Kind::audio, {candidate}).at(Channel::session_audio).variant.has_value();
}

TEST(StreamCheck, TakesAVideoThatFits) {
  const auto fits = check_fits(Kind::video, {video()});
  EXPECT_EQ(fits.at(Channel::session_video).variant, VariantName::compressed);
  EXPECT_EQ(fits.at(Channel::template_header_video).variant, VariantName::compressed);
  Candidate mute = video();
  mute.streams->audio = 0;
  mute.streams->audio_codec.clear();
  EXPECT_TRUE(as_message(mute).variant);
  Candidate phone = video();
  phone.mime = "video/3gpp";
  phone.streams->video_profile = "Constrained Baseline";
  EXPECT_TRUE(as_message(phone).variant);
  EXPECT_FALSE(check_fits(Kind::video, {phone}).at(Channel::template_header_video).variant);
}

TEST(StreamCheck, NamesWhatStandsInTheWay) {
  struct Case {
    const char* told;
    std::function<void(Candidate&)> spoil;
  };
  const std::vector<Case> cases = {
      {"video codec is hevc", [](Candidate& c) { c.streams->video_codec = "hevc"; }},
      {"profile is High", [](Candidate& c) { c.streams->video_profile = "High"; }},
      {"profile is unknown", [](Candidate& c) { c.streams->video_profile = ""; }},
      {"pixel format is yuv420p10le", [](Candidate& c) { c.streams->pixel_format = "yuv420p10le"; }},
      {"B-frames", [](Candidate& c) { c.streams->reordered_frames = true; }},
      {"turned", [](Candidate& c) { c.streams->turned = true; }},
      {"2 video streams", [](Candidate& c) { c.streams->video = 2; }},
      {"2 audio streams", [](Candidate& c) { c.streams->audio = 2; }},
      {"audio codec is ac3", [](Candidate& c) { c.streams->audio_codec = "ac3"; }},
      {"index", [](Candidate& c) { c.streams->index_first = false; }},
      {"16.00 MB", [](Candidate& c) { c.bytes = 16'000'001; }},
      {"video/quicktime", [](Candidate& c) { c.mime = "video/quicktime"; }},
      {"not inspected", [](Candidate& c) { c.streams.reset(); }},
  };
  for (const Case& spoilt : cases) {
    Candidate candidate = video();
    spoilt.spoil(candidate);
    const media::Fit fit = as_message(candidate);
    EXPECT_FALSE(fit.variant) << spoilt.told;
    EXPECT_NE(fit.reason.find(spoilt.told), std::string::npos) << fit.reason;
  }
}

TEST(StreamCheck, TakesEachTypeOfAudioWithItsOwnCodec) {
  EXPECT_TRUE(is_audio_message(audio("audio/mpeg", "mp3", 2)));
  EXPECT_TRUE(is_audio_message(audio("audio/aac", "aac", 2)));
  EXPECT_TRUE(is_audio_message(audio("audio/mp4", "aac", 2)));
  EXPECT_TRUE(is_audio_message(audio("audio/amr", "amr_nb", 1)));
  EXPECT_TRUE(is_audio_message(audio("audio/ogg", "opus", 1)));
  EXPECT_FALSE(is_audio_message(audio("audio/ogg", "opus", 2))) << "mono only";
  EXPECT_FALSE(is_audio_message(audio("audio/ogg", "vorbis", 1)));
  EXPECT_FALSE(is_audio_message(audio("audio/amr", "amr_wb", 1)));
  EXPECT_FALSE(is_audio_message(audio("audio/mp4", "alac", 2)));
  EXPECT_FALSE(is_audio_message(audio("audio/wav", "pcm_s16le", 2)));
}

TEST(StreamCheck, KnowsTheStreamsOfEveryTypeThatIsPlayed) {
  for (const ChannelLimit& limit : channel_limits()) {
    if (limit.kind != Kind::video && limit.kind != Kind::audio) continue;
    for (const std::string_view mime : limit.mimes) {
      const bool known = std::any_of(limit.streams.begin(), limit.streams.end(),
                                     [&](const StreamLimit& stream) { return stream.mime == mime; });
      EXPECT_TRUE(known) << limit.name << " " << mime;
    }
  }
}

}  // namespace
}  // namespace lumbung::whatsapp
