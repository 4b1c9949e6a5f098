#pragma once

#include <cstdint>

#include "base/encoding.h"
#include "codec/read/image_kind.h"

namespace lumbung::codec {

/// Decodes every pixel of every frame at full size, row by row, and keeps none: the proof that it can be
/// done. Throws Refusal.
void decode_fully(ImageKind kind, Bytes content, std::uint32_t frames);

}  // namespace lumbung::codec
