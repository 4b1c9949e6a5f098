#include <gtest/gtest.h>

#include "processing/av/waveform.h"
#include "unit/processing/av_studio.h"

namespace lumbung::processing::test {
namespace {

using media::Channel;
using media::VariantName;

const std::string kTone = "-f lavfi -i sine=440:d=2";

struct AudioCase {
  const char* name;
  std::string arguments;
  const char* type;
  VariantName sent;
  const char* sent_type;
};

std::vector<AudioCase> accepted_sounds() {
  return {
      {"MP3", kTone + " -c:a libmp3lame song.mp3", "audio/mpeg", VariantName::original, ""},
      {"AAC", kTone + " -c:a aac plain.aac", "audio/aac", VariantName::original, ""},
      {"M4A", kTone + " -c:a aac -movflags +faststart song.m4a", "audio/mp4", VariantName::original, ""},
      {"M4A, index late", kTone + " -c:a aac late.m4a", "audio/mp4", VariantName::compressed, "audio/mp4"},
      {"mono Opus", kTone + " -ac 1 -c:a libopus voice.ogg", "audio/ogg", VariantName::original, ""},
      {"stereo Opus", kTone + " -ac 2 -c:a libopus wide.ogg", "audio/ogg", VariantName::compressed,
       "audio/ogg"},
      {"Vorbis", kTone + " -ac 2 -c:a libvorbis old.ogg", "audio/ogg", VariantName::compressed, "audio/mp4"},
      {"WAV", kTone + " studio.wav", "audio/wav", VariantName::compressed, "audio/mp4"},
      {"FLAC", kTone + " studio.flac", "audio/flac", VariantName::compressed, "audio/mp4"},
      {"in Matroska", kTone + " -c:a aac sound.mkv", "audio/x-matroska", VariantName::compressed,
       "audio/mp4"},
  };
}

TEST(Audio, EveryKindBecomesOneThatWhatsAppTakes) {
  for (const AudioCase& audio : accepted_sounds()) {
    SCOPED_TRACE(audio.name);
    const fs::path file = studio().make(audio.arguments);
    const Processed seen = studio().process(file);
    ASSERT_TRUE(seen.report) << seen.failure->reason;
    EXPECT_EQ(seen.report->identity.kind, media::Kind::audio);
    EXPECT_EQ(seen.report->identity.mime, audio.type);
    EXPECT_EQ(seen.fit(Channel::session_audio), audio.sent) << seen.why(Channel::session_audio);
    EXPECT_EQ(broken_claims(studio(), seen, file), "");
    EXPECT_EQ(seen.report->metadata.waveform.size(), 64U);
    EXPECT_NEAR(seen.report->metadata.playback->duration_s, 2, 0.3);
    EXPECT_FALSE(seen.report->metadata.playback->audio_codec.empty());
    ASSERT_EQ(seen.variants.count(VariantName::thumbnail), 1U);
    EXPECT_EQ(seen.variants.at(VariantName::thumbnail).mime, "image/png");
    EXPECT_EQ(seen.order.front(), VariantName::thumbnail);
    if (audio.sent == VariantName::original) {
      EXPECT_EQ(seen.variants.count(VariantName::compressed), 0U) << "it fitted already";
    } else {
      EXPECT_EQ(seen.variants.at(VariantName::compressed).mime, audio.sent_type);
    }
  }
}

TEST(Audio, WithACoverPictureIsStillAnAudio) {
  const fs::path cover = studio().make("-f lavfi -i color=red:s=64x64:d=1 -frames:v 1 cover.jpg");
  const fs::path file =
      studio().make(kTone + " -i " + cover.string() +
                    " -map 0 -map 1 -c:a libmp3lame -c:v copy -disposition:v attached_pic album.mp3");
  const Processed seen = studio().process(file);
  ASSERT_TRUE(seen.report) << seen.failure->reason;
  EXPECT_EQ(seen.report->identity.kind, media::Kind::audio);
  EXPECT_EQ(broken_claims(studio(), seen, file), "");
}

TEST(Audio, ThatIsMeantForAVoiceMessageBecomesOne) {
  const fs::path file = studio().make(kTone + " -c:a libmp3lame song.mp3");
  const Processed seen = studio().process(file, {}, "voice");
  ASSERT_TRUE(seen.report) << seen.failure->reason;
  EXPECT_EQ(seen.fit(Channel::session_audio), VariantName::compressed);
  EXPECT_EQ(seen.variants.at(VariantName::compressed).mime, "audio/ogg");
  EXPECT_EQ(broken_claims(studio(), seen, file), "");
}

TEST(Audio, ThatIsNoneIsKeptAsAFile) {
  const Processed noise = studio().process(studio().write("noise.mp3", std::string(5000, '\x01')));
  ASSERT_TRUE(noise.report);
  EXPECT_EQ(noise.report->identity.kind, media::Kind::document);
  EXPECT_EQ(noise.identities.size(), 1U);
}

TEST(PeakMeter, FollowsTheLoudness) {
  PeakMeter meter(10);  // a bin for each sample
  std::string bytes;
  for (const int sample : {0, 100, -200, 50}) {
    bytes += static_cast<char>(sample & 0xff);
    bytes += static_cast<char>((sample >> 8) & 0xff);
  }
  // In pieces that cut a sample in two.
  meter.take(bytes.substr(0, 3));
  meter.take(bytes.substr(3));
  EXPECT_EQ(meter.peaks(4), (std::vector<std::uint8_t>{0, 50, 100, 25}));
  EXPECT_EQ(meter.peaks(2), (std::vector<std::uint8_t>{50, 100}));
  EXPECT_EQ(meter.peaks(8).size(), 8U);
  EXPECT_TRUE(PeakMeter(8000).peaks(64).empty());
}

}  // namespace
}  // namespace lumbung::processing::test
