#pragma once

#include <string_view>

#include "media/media.h"

namespace lumbung::media {

// What an uploader says a media is for (`purpose`) is a word of its own choice; these two make a variant.
inline constexpr std::string_view kStickerPurpose = "sticker";  ///< of a picture: the variant `sticker`
inline constexpr std::string_view kVoicePurpose = "voice";      ///< of an audio: a voice message

/// Whether an upload of the same content for `purpose` wants a variant that this completed media was not
/// made for, or that could not be made; of a media that is as it came, all of them. What is in process is
/// left to the purpose that came first.
bool asks_for_more(const Media& media, std::string_view purpose);

/// Whether other variants are made of this media for `purpose` than for the one that it has, or one that it
/// should have could not be made.
bool changes_what_is_made(const Media& media, std::string_view purpose);

}  // namespace lumbung::media
