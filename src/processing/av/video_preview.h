#pragma once

#include "processing/av/job.h"

namespace lumbung::processing {

/// Makes the variant `preview` of a video: its first five seconds, small and mute, to play while the pointer
/// is over it. From the compressed form where there is one, which is cheaper to decode. Where it can't be
/// made, the report says why it was skipped.
Step<void> make_preview(AvJob& job);

}  // namespace lumbung::processing
