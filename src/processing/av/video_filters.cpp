#include "processing/av/video_filters.h"

#include <algorithm>
#include <cmath>

namespace lumbung::processing {
namespace {

std::uint32_t even(double length) {
  return std::max<std::uint32_t>(2, static_cast<std::uint32_t>(std::lround(length / 2)) * 2);
}

/// HDR10 and HLG to BT.709 (ffmpeg's wiki, "tonemap"); names what a file may leave unsaid.
std::string tone_mapping_filters(const VideoStream& video) {
  const std::string transfer = video.transfer == "arib-std-b67" ? "arib-std-b67" : "smpte2084";
  return ",zscale=tin=" + transfer +
         ":min=bt2020nc:pin=bt2020:t=linear:npl=100,format=gbrpf32le"
         ",zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv";
}

}  // namespace

media::Dimensions fit_into(media::Dimensions shown, std::uint32_t long_edge, std::uint32_t short_edge) {
  const double longer = std::max({shown.width, shown.height, 1U});
  const double shorter = std::max(std::min(shown.width, shown.height), 1U);
  const double scale = std::min({1.0, long_edge / longer, short_edge / shorter});
  media::Dimensions size{even(shown.width * scale), even(shown.height * scale)};
  // Rounding up may have gone over the edge by one pair of pixels.
  const std::uint32_t width_max = shown.width >= shown.height ? long_edge : short_edge;
  const std::uint32_t height_max = shown.width >= shown.height ? short_edge : long_edge;
  size.width = std::min(size.width, std::max(2U, width_max & ~1U));
  size.height = std::min(size.height, std::max(2U, height_max & ~1U));
  return size;
}

std::string picture_filters(const VideoStream& video, media::Dimensions size, ToneMapping tone_mapping) {
  // The range of the result is said: of a full-range source (VP9, MPEG-4) it would stay full, and what comes
  // out of the encoder then is yuvj420p, which WhatsApp does not take.
  std::string filters = "scale=" + std::to_string(size.width) + ":" + std::to_string(size.height) +
                        ":flags=bicubic:out_range=tv,setsar=1";
  if (video.high_dynamic_range && tone_mapping == ToneMapping::available) {
    filters += tone_mapping_filters(video);
  }
  return filters + ",format=yuv420p";
}

}  // namespace lumbung::processing
