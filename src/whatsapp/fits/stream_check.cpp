#include "whatsapp/fits/stream_check.h"

#include <algorithm>

namespace lumbung::whatsapp {
namespace {

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string one_of(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : " or ") + std::string(word);
  return text;
}

std::string mismatch(std::string_view what, const std::string& found,
                     std::span<const std::string_view> wanted) {
  return "Its " + std::string(what) + " is " + (found.empty() ? "unknown" : found) + "; WhatsApp takes " +
         one_of(wanted) + ".";
}

std::optional<std::string> objection_to_video(const Streams& streams, const StreamLimit& limit) {
  if (limit.video_codecs.empty()) {
    return streams.video == 0 ? std::nullopt
                              : std::optional<std::string>("It has pictures besides the sound.");
  }
  if (streams.video != 1)
    return "It has " + std::to_string(streams.video) + " video streams; WhatsApp takes one.";
  if (!contains(limit.video_codecs, streams.video_codec)) {
    return mismatch("video codec", streams.video_codec, limit.video_codecs);
  }
  if (!contains(limit.video_profiles, streams.video_profile)) {
    return mismatch("H.264 profile", streams.video_profile, limit.video_profiles);
  }
  if (!contains(limit.pixel_formats, streams.pixel_format)) {
    return mismatch("pixel format", streams.pixel_format, limit.pixel_formats);
  }
  if (streams.reordered_frames && !limit.reordered_frames) {
    return "It has B-frames, which Android clients of WhatsApp don't play.";
  }
  if (streams.turned) return "It has to be turned by the player, which not every client does.";
  return std::nullopt;
}

std::optional<std::string> objection_to_audio(const Streams& streams, const StreamLimit& limit) {
  if (streams.audio < limit.audio_streams_min) return "It has no sound.";
  if (streams.audio > 1) {
    return "It has " + std::to_string(streams.audio) + " audio streams; WhatsApp takes one.";
  }
  if (streams.audio == 0) return std::nullopt;
  if (!contains(limit.audio_codecs, streams.audio_codec)) {
    return mismatch("audio codec", streams.audio_codec, limit.audio_codecs);
  }
  if (limit.channels_max != 0 && streams.audio_channels > limit.channels_max) {
    return "It has " + std::to_string(streams.audio_channels) + " channels; WhatsApp takes mono only.";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> objection_to_streams(const Candidate& candidate, const ChannelLimit& channel) {
  if (channel.streams.empty()) return std::nullopt;
  const auto limit = std::find_if(channel.streams.begin(), channel.streams.end(),
                                  [&](const StreamLimit& known) { return known.mime == candidate.mime; });
  if (limit == channel.streams.end() || !candidate.streams) {
    return "Its streams were not inspected, so no fit can be promised.";
  }
  const Streams& streams = *candidate.streams;
  if (auto refused = objection_to_video(streams, *limit)) return refused;
  if (auto refused = objection_to_audio(streams, *limit)) return refused;
  if (limit->index_first && !streams.index_first) {
    return "Its index does not come first, so it can't be played while it arrives.";
  }
  return std::nullopt;
}

}  // namespace lumbung::whatsapp
