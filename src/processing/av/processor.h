#pragma once

#include <optional>

#include "processing/av/job.h"

namespace lumbung::processing {

/// Finds out by content whether a file that is no image is a video or an audio, and makes its variants.
/// Thread-safe.
class AvProcessor {
 public:
  /// What `parts` refers to must outlive the processor.
  explicit AvProcessor(AvParts parts) : parts_(parts) {}

  /// nullopt when the file is neither, or when there is no ffmpeg to find out with: then nothing was told to
  /// the observer. `facts` are what the codec found out.
  std::optional<media::ProcessingResult> process(const sandbox::FileFacts& facts,
                                                 const media::ProcessingRequest& request,
                                                 media::ProcessingObserver& observer,
                                                 const std::stop_token& stop) const;

  /// Whether an image also becomes a video.
  static bool is_animation(const media::Identity& identity);

  /// Adds the variant `mp4` to the report of an animated picture, or why there is none.
  media::ProcessingResult film(media::ProcessingReport report, const media::ProcessingRequest& request,
                               media::ProcessingObserver& observer, const std::stop_token& stop) const;

  /// Why there is no ffmpeg; empty when there is one.
  std::string missing() const { return parts_.tools.missing(); }

 private:
  AvParts parts_;
};

}  // namespace lumbung::processing
