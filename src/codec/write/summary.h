#pragma once

#include <string>

#include "codec/pixels/pixels.h"
#include "sandbox/wire/messages.h"

namespace lumbung::codec {

/// What a page shows before the picture is there: LQIP, BlurHash 4×3 and the dominant colour.
sandbox::PictureSummary summarize(const Picture& picture, std::string camera);

}  // namespace lumbung::codec
