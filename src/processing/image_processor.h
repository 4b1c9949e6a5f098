#pragma once

#include <optional>
#include <stop_token>

#include "media/attempt/media_processor.h"
#include "media/storage_adapter.h"
#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// Exactly one of failure and report is set, or neither: then the file is no image and `identity` says what
/// it is, as far as the codec knows; the observer was told nothing then.
struct ImageOutcome {
  media::Identity identity;
  sandbox::FileFacts facts;
  std::optional<media::ProcessingReport> report;
  std::optional<media::ProcessingFailure> failure;
};

/// Makes the variants of an image in the sandboxed codec: one process, one decode. Thread-safe.
class ImageProcessor {
 public:
  ImageProcessor(sandbox::CodecPool& codec, media::StorageAdapter& storage, sandbox::Limits limits,
                 sandbox::Encoders encoders);

  /// A codec that was killed from outside begins again, and then tells the observer everything again.
  ImageOutcome identify_and_process(const media::ProcessingRequest& original,
                                    media::ProcessingObserver& observer, const std::stop_token& stop);

 private:
  sandbox::CodecPool& codec_;
  media::StorageAdapter& storage_;
  sandbox::Limits limits_;
  sandbox::Encoders encoders_;
};

}  // namespace lumbung::processing
