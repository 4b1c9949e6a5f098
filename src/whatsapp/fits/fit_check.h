#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "media/metadata.h"

namespace lumbung::whatsapp {

/// The streams of a video or an audio, in the words of ffmpeg.
struct Streams {
  std::uint32_t video = 0;
  std::uint32_t audio = 0;
  std::string video_codec{};
  std::string video_profile{};
  std::string pixel_format{};
  std::string audio_codec{};
  std::uint32_t audio_channels = 0;
  bool reordered_frames = true;  ///< B-frames
  bool turned = false;           ///< a matrix says that players have to turn or mirror it
  bool index_first = false;      ///< of an MP4: the index comes before the pictures
};

/// One stored variant as it was read back from its bytes, not as it was meant to be.
struct Candidate {
  media::VariantName variant = media::VariantName::original;
  std::string mime{};
  std::uint64_t bytes = 0;
  media::Dimensions dimensions{};
  std::uint32_t bits_per_channel = 0;
  std::uint32_t frames = 1;
  std::optional<Streams> streams{};  ///< of a video or an audio
  /// Why this variant could not be inspected; empty when it was. An uninspected candidate never fits.
  std::string not_inspected{};
};

/// For each channel the first candidate that it accepts, or the reason why it accepts none. Pass the
/// candidates in the order in which they should be sent. Pure.
std::map<media::Channel, media::Fit> check_fits(media::Kind kind, const std::vector<Candidate>& candidates);

}  // namespace lumbung::whatsapp
