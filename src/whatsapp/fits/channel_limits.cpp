#include "whatsapp/fits/channel_limits.h"

#include <array>

namespace lumbung::whatsapp {
namespace {

using media::Channel;
using media::Kind;

constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr std::uint64_t kKilobyte = 1'000;

constexpr std::array<std::string_view, 2> kImages = {"image/jpeg", "image/png"};
constexpr std::array<std::string_view, 1> kHeaderVideos = {"video/mp4"};
constexpr std::array<std::string_view, 2> kVideos = {"video/mp4", "video/3gpp"};
constexpr std::array<std::string_view, 5> kAudios = {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4",
                                                     "audio/ogg"};
constexpr std::array<std::string_view, 1> kHeaderDocuments = {"application/pdf"};
constexpr std::array<std::string_view, 8> kDocuments = {
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
};
constexpr std::array<std::string_view, 1> kStickers = {"image/webp"};

constexpr std::array<std::string_view, 1> kH264 = {"h264"};
/// Android clients don't play High with B-frames, so High is promised to nobody.
constexpr std::array<std::string_view, 3> kProfiles = {"Main", "Constrained Baseline", "Baseline"};
constexpr std::array<std::string_view, 1> kPixels = {"yuv420p"};
constexpr std::array<std::string_view, 1> kAac = {"aac"};
constexpr std::array<std::string_view, 1> kMp3 = {"mp3"};
constexpr std::array<std::string_view, 1> kAmr = {"amr_nb"};
constexpr std::array<std::string_view, 1> kOpus = {"opus"};

constexpr StreamLimit video_in(std::string_view mime) {
  return {.mime = mime,
          .video_codecs = kH264,
          .video_profiles = kProfiles,
          .pixel_formats = kPixels,
          .audio_codecs = kAac,
          .index_first = true};
}
constexpr StreamLimit audio_in(std::string_view mime, std::span<const std::string_view> codecs) {
  return {.mime = mime, .audio_codecs = codecs, .audio_streams_min = 1};
}

constexpr std::array kVideoStreams = {video_in("video/mp4"), video_in("video/3gpp")};
constexpr std::array kAudioStreams = {
    audio_in("audio/aac", kAac),
    audio_in("audio/amr", kAmr),
    audio_in("audio/mpeg", kMp3),
    StreamLimit{.mime = "audio/mp4", .audio_codecs = kAac, .audio_streams_min = 1, .index_first = true},
    StreamLimit{.mime = "audio/ogg", .audio_codecs = kOpus, .audio_streams_min = 1, .channels_max = 1},
};

constexpr std::array kLimits = {
    ChannelLimit{.channel = Channel::template_header_image,
                 .kind = Kind::image,
                 .mimes = kImages,
                 .bytes_max = 5 * kMegabyte,
                 .bits_per_channel_max = 8,
                 .name = "the image header of a template"},
    ChannelLimit{.channel = Channel::template_header_video,
                 .kind = Kind::video,
                 .mimes = kHeaderVideos,
                 .bytes_max = 16 * kMegabyte,
                 .streams = kVideoStreams,
                 .name = "the video header of a template"},
    ChannelLimit{.channel = Channel::template_header_document,
                 .kind = Kind::document,
                 .mimes = kHeaderDocuments,
                 .bytes_max = 100 * kMegabyte,
                 .name = "the document header of a template"},
    ChannelLimit{.channel = Channel::session_image,
                 .kind = Kind::image,
                 .mimes = kImages,
                 .bytes_max = 5 * kMegabyte,
                 .bits_per_channel_max = 8,
                 .name = "an image message"},
    ChannelLimit{.channel = Channel::session_video,
                 .kind = Kind::video,
                 .mimes = kVideos,
                 .bytes_max = 16 * kMegabyte,
                 .streams = kVideoStreams,
                 .name = "a video message"},
    ChannelLimit{.channel = Channel::session_audio,
                 .kind = Kind::audio,
                 .mimes = kAudios,
                 .bytes_max = 16 * kMegabyte,
                 .streams = kAudioStreams,
                 .name = "an audio message"},
    ChannelLimit{.channel = Channel::session_document,
                 .kind = Kind::document,
                 .mimes = kDocuments,
                 .bytes_max = 100 * kMegabyte,
                 .name = "a document message"},
    ChannelLimit{.channel = Channel::sticker,
                 .kind = Kind::image,
                 .mimes = kStickers,
                 .bytes_max = 100 * kKilobyte,
                 .square_pixels = 512,
                 .animated_bytes_max = 500 * kKilobyte,
                 .name = "a sticker"},
};

}  // namespace

std::span<const ChannelLimit> channel_limits() {
  return kLimits;
}

}  // namespace lumbung::whatsapp
