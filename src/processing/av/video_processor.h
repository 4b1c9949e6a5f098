#pragma once

#include "processing/av/job.h"

namespace lumbung::processing {

/// Makes the variants of a video (design section 6) with ffmpeg in the sandbox. Thread-safe.
class VideoProcessor {
 public:
  /// `job` was identified as a video. Its report is complete when there is no failure.
  static Step<void> process(AvJob& job);
};

}  // namespace lumbung::processing
