#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What text from a codec child may look like. It ends up in JSON, in logs and in HTML attributes, so each
/// kind has an alphabet of its own and everything outside of it is refused.
namespace lumbung::sandbox {

/// UTF-8 without control characters, line separators and the marks that turn the direction of text around.
bool is_printable(std::string_view text);

/// What is left of `text` without the bytes and characters that is_printable refuses, cut after a whole
/// character so that it has at most `bytes_max` bytes. For the writing side: names from EXIF, messages of
/// libraries.
std::string to_printable(std::string_view text, std::size_t bytes_max);

/// "type/subtype" of RFC 6838 in lower case.
bool is_mime_type(std::string_view text);

/// "data:image/(jpeg|png|webp);base64," and base64 with padding.
bool is_image_data_uri(std::string_view text);

/// A BlurHash of 4×3 components (github.com/woltapp/blurhash, Algorithm.md).
bool is_blurhash_4x3(std::string_view text);

/// "#rrggbb", lower case.
bool is_hex_color(std::string_view text);

/// Lower-case letters, digits, '_' and '-': the name of a step, used as the label of a metric.
bool is_label(std::string_view text);

}  // namespace lumbung::sandbox
