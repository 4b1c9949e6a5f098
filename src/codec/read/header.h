#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/encoding.h"
#include "codec/pixels/pixels.h"
#include "codec/read/image_kind.h"
#include "sandbox/wire/messages.h"

namespace lumbung::codec {

/// What the bytes before the pixels say. Nothing was decoded to learn it.
struct Header {
  sandbox::FileFacts facts;      ///< width and height after orientation
  Size stored;                   ///< of one frame, as it lies in the file
  std::uint8_t orientation = 1;  ///< EXIF 1–8 that is still to be applied; 1 where the decoder itself turns
  std::string camera;            ///< maker and model, may be empty
};

/// Reads the header of an image of `kind`. Throws Refusal: corrupt when it makes no sense,
/// unsupported_media when it has more channels than a parent takes.
Header read_header(ImageKind kind, Bytes content);

enum class Motion { still, animated };

/// How much of the picture may be decoded. Throws Refusal (pixel_budget) when a single frame has more pixels
/// than limits.pixels_max. An animation whose frames together have more, or that has more frames than
/// limits.frames_max, is treated as the still of its first frame.
Motion motion_within(const sandbox::FileFacts& facts, const sandbox::Limits& limits);

/// For EXIF orientations 5 to 8 width and height change places.
inline bool swaps_sides(std::uint8_t orientation) {
  return orientation >= 5;
}

}  // namespace lumbung::codec
