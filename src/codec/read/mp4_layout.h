#pragma once

#include "base/encoding.h"
#include "sandbox/wire/messages.h"

namespace lumbung::codec {

/// In which order the parts of an MP4 or QuickTime file come (ISO/IEC 14496-12, boxes of the top level);
/// `none` for any other file. A player that gets the index ("moov") before the pictures ("mdat") can begin at
/// once; WhatsApp asks for it.
sandbox::Mp4Layout mp4_layout_of(Bytes content);

}  // namespace lumbung::codec
