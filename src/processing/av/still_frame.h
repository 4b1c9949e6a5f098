#pragma once

#include "processing/av/job.h"

namespace lumbung::processing {

enum class StillsMade { yes, nothing_to_decode };

/// Thumbnail, poster and what is known of a picture (LQIP, BlurHash, colour), from the frame at one second,
/// or the first one after it that is not black. ffmpeg takes the frame out; the image codec makes the rest of
/// it, as of any picture. Announces the thumbnail, then the poster.
Step<StillsMade> make_stills(AvJob& job);

}  // namespace lumbung::processing
