#pragma once

#include "processing/av/job.h"

namespace lumbung::processing {

/// Makes the variants of an audio (design section 6) with ffmpeg in the sandbox: its waveform, and what
/// WhatsApp takes when it does not take the original. Thread-safe.
class AudioProcessor {
 public:
  /// `job` was identified as an audio. Its report is complete when there is no failure.
  static Step<void> process(AvJob& job);
};

}  // namespace lumbung::processing
