#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lumbung::media {

inline constexpr std::size_t kNameBytesMax = 255;  ///< chat_media.name is VARCHAR(255)
inline constexpr std::size_t kPurposeBytesMax = 64;

/// Text of a client as it may be kept: valid UTF-8 (broken sequences become U+FFFD), no control characters,
/// no white space around it, at most `bytes_max` bytes without cutting a character in two.
std::string clean_text(std::string_view text, std::size_t bytes_max);

/// The last part of whatever path a client sends as the name of a file ("C:\fakepath\a.jpg" → "a.jpg"),
/// cleaned; "file" when nothing is left. A long name keeps its extension.
std::string clean_file_name(std::string_view name);
/// Without what is not seen and makes a name read otherwise than it is: marks of direction, and other format
/// characters but the two joiners, which letters and emoji need.
std::string without_format_characters(std::string_view name);

}  // namespace lumbung::media
