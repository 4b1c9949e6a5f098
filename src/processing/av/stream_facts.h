#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/metadata.h"

namespace lumbung::processing {

struct VideoStream {
  std::uint32_t index = 0;  ///< among all streams of the file
  std::string codec;        ///< ffmpeg's word: "h264"
  std::string profile;      ///< "Main", may be empty
  std::string pixel_format;
  media::Dimensions coded;             ///< pixels as they are stored
  double pixel_aspect = 1;             ///< width of a pixel by its height
  int rotation = 0;                    ///< 0, 90, 180, 270: to be turned before it is shown
  bool transformed = false;            ///< carries a matrix that turns or mirrors it
  std::uint32_t reordered_frames = 0;  ///< how many frames wait for later ones: 0 without B-frames
  double frames_per_second = 0;        ///< on average; 0 when not known
  bool high_dynamic_range = false;
  std::string transfer, primaries, matrix;  ///< ffmpeg's words; empty when not known

  /// As it is to be shown: upright, with square pixels.
  media::Dimensions shown() const;
};

struct AudioStream {
  std::uint32_t index = 0;
  std::string codec;
  std::uint32_t channels = 0;
  std::uint32_t sample_rate = 0;
};

/// What ffprobe says of a file. Every text is one of ffmpeg's own words, every number is within bounds.
struct StreamFacts {
  std::string container;  ///< names of the demuxer: "mov,mp4,m4a,3gp,3g2,mj2"
  std::string brand;      ///< of an MP4 family file: "isom", "qt", "3gp4"; without spaces
  int certainty = 0;      ///< 0–100: how sure the demuxer was of the format
  double duration_s = 0;  ///< 0 when not known
  std::uint64_t bits_per_second = 0;
  bool tells_place = false;          ///< carries a geographical location
  std::optional<VideoStream> video;  ///< the first one that is no cover picture
  std::vector<AudioStream> audio;
  std::uint32_t video_streams = 0;
  std::uint32_t other_streams = 0;  ///< cover pictures, subtitles, timecodes, data

  bool is_container(std::string_view name) const;
};

/// Reads what `ffprobe -show_format -show_streams -of json` printed. Data from a hostile place: `corrupt` for
/// anything that is not of the expected shape or out of bounds, and for a file with no stream at all.
Result<StreamFacts> parse_stream_facts(std::string_view json);

}  // namespace lumbung::processing
