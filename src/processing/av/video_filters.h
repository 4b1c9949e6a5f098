#pragma once

#include <cstdint>
#include <string>

#include "media/metadata.h"
#include "processing/av/stream_facts.h"

namespace lumbung::processing {

enum class ToneMapping { available, missing };

/// `shown` shrunk, never enlarged, so that its longer edge is at most `long_edge` and its shorter one at most
/// `short_edge`, whichever way it stands; even numbers, as H.264 in 4:2:0 needs them.
media::Dimensions fit_into(media::Dimensions shown, std::uint32_t long_edge, std::uint32_t short_edge);

/// ffmpeg's filters from a decoded picture (which ffmpeg has turned upright by then) to one of this size with
/// square pixels, 8 bits of limited range and the colours of an ordinary screen. What was made for a brighter
/// one is brought down when the filters for it are there.
std::string picture_filters(const VideoStream& video, media::Dimensions size, ToneMapping tone_mapping);

}  // namespace lumbung::processing
