#pragma once

#include <cstddef>
#include <string_view>

#include "base/encoding.h"

namespace lumbung::media {

/// A guess at what a file is. Only for the time until the sandboxed codec has looked at it, and for the keys
/// of files that it could not make sense of.
struct TypeGuess {
  std::string_view mime;
  std::string_view extension;
};

inline constexpr std::size_t kFirstBytesMax = 32;

/// From the first bytes of the file (signatures: IANA media type registrations, RFC 6713 and the formats'
/// own specifications); application/octet-stream and "bin" when nothing fits.
TypeGuess guess_type(Bytes first_bytes);
/// The extension of a guessed MIME type; "bin" for others.
std::string_view guessed_extension(std::string_view mime);

}  // namespace lumbung::media
