#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace lumbung::media {

/// What a file is, by its content; the middle word of its object keys.
enum class Kind { image, video, audio, document };

std::string_view to_string(Kind kind);
/// image/* → image (but not SVG or icons, which are documents), video/*, audio/*; everything else is a
/// document.
Kind kind_of_mime(std::string_view mime);

/// The stored forms of a media.
enum class VariantName {
  original,
  compressed,  ///< what WhatsApp takes
  thumbnail,
  webp,
  preview,  ///< of an image for grids, of a document its first page, of a video its first seconds
  poster,   ///< a still of a video, larger than the thumbnail
  audio,    ///< the sound of a video
  mp4,      ///< an animated picture as a video
  sticker,
};

inline constexpr std::array kVariantNames = {
    VariantName::original, VariantName::compressed, VariantName::thumbnail,
    VariantName::webp,     VariantName::preview,    VariantName::poster,
    VariantName::audio,    VariantName::mp4,        VariantName::sticker};

std::string_view to_string(VariantName variant);
std::optional<VariantName> variant_from(std::string_view word);

}  // namespace lumbung::media
