#pragma once

#include "processing/av/job.h"

namespace lumbung::processing {

/// Makes the variant `audio` of a video that has sound: an M4A, copied out of the compressed form where there
/// is one. Where it can't be made, the report says why it was skipped.
Step<void> extract_sound(AvJob& job);

}  // namespace lumbung::processing
