#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/metadata.h"
#include "processing/av/stream_facts.h"
#include "processing/av/video_filters.h"

namespace lumbung::processing {

/// How a video is to be encoded for WhatsApp.
struct VideoPlan {
  media::Dimensions size;
  double frames_per_second_max = 30;
  std::uint32_t video_kbps_max = 0;  ///< 0: whatever constant quality takes
  std::uint32_t audio_kbps = 96;
  std::uint32_t audio_channels = 2;
};

/// Quality decides. When the budget is so wide that quality hardly ever asks for more, it is a bound all the
/// same; else the result may turn out too large. `duration_s` 0: not known.
VideoPlan plan_by_quality(const StreamFacts& facts, std::uint64_t bytes_max);

/// The budget decides: the bit rate from the time that it has to last for, then the largest frame that looks
/// decent at this rate. nullopt when not even the smallest one would.
std::optional<VideoPlan> plan_by_budget(const StreamFacts& facts, std::uint64_t bytes_max);

/// The audio stream to keep: the first that ffmpeg knows.
std::optional<AudioStream> audio_to_keep(const StreamFacts& facts);

/// ffmpeg's arguments for H.264 Main without B-frames and AAC in an MP4 whose index comes first, into file 1,
/// with its progress on standard output.
std::vector<std::string> arguments_for(const VideoPlan& plan, const StreamFacts& facts,
                                       ToneMapping tone_mapping, std::uint32_t threads);

/// The same MP4 with the pictures as they are; the sound too when it is AAC already.
std::vector<std::string> arguments_for_copy(const StreamFacts& facts);

}  // namespace lumbung::processing
