#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "media/metadata.h"

namespace lumbung::whatsapp {

/// What may be inside a video or an audio of one type.
struct StreamLimit {
  std::string_view mime;
  std::span<const std::string_view> video_codecs{};  ///< empty: no pictures
  std::span<const std::string_view> video_profiles{};
  std::span<const std::string_view> pixel_formats{};
  std::span<const std::string_view> audio_codecs{};
  std::uint32_t audio_streams_min = 0;
  std::uint32_t channels_max = 0;  ///< 0: no such limit
  bool reordered_frames = false;   ///< whether B-frames are taken
  bool index_first = false;        ///< whether the index has to come before the pictures
};

/// What WhatsApp's Cloud API takes on one channel, as data. Source: Meta's Cloud API reference, "Media"
/// (supported types and sizes) and "Message templates" (headers); a December 2025 – March 2026 copy. Meta
/// writes "5 MB" without saying whether it means 10^6 or 2^20; the smaller reading is the one that can be
/// promised.
struct ChannelLimit {
  media::Channel channel;
  media::Kind kind;                         ///< of the media that the channel is for
  std::span<const std::string_view> mimes;  ///< accepted types
  std::uint64_t bytes_max;
  std::uint32_t bits_per_channel_max = 0;  ///< 0: no such limit
  std::uint32_t square_pixels = 0;         ///< exact width and height; 0: any
  std::uint64_t animated_bytes_max = 0;    ///< 0: animation is not accepted
  std::span<const StreamLimit> streams{};  ///< one for each of `mimes`; empty: nothing is known of streams
  std::string_view name;                   ///< for people: "an image header of a template"
};

/// One line for each channel, in the order of the enum.
std::span<const ChannelLimit> channel_limits();

}  // namespace lumbung::whatsapp
