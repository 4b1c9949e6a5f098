#pragma once

#include "processing/av/job.h"

namespace lumbung::processing {

/// Makes the variant `mp4` of an animated GIF: what the GIF header of a marketing template takes (an MP4 of
/// at most 3.5 MB). `job` has the report of the picture. Where it can't be made, the report says why.
Step<void> film_animation(AvJob& job);

}  // namespace lumbung::processing
