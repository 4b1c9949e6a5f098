#include "processing/content_processor.h"

namespace lumbung::processing {

ContentProcessor::ContentProcessor(sandbox::CodecPool& codec, media::StorageAdapter& storage,
                                   sandbox::Limits limits)
    : images_(codec, storage, limits) {}

media::ProcessingResult ContentProcessor::process(int original, std::uint64_t bytes,
                                                  media::ProcessingObserver& observer, std::stop_token stop) {
  // The image codec identifies every file; one fork serves to find out and to make the variants of an image.
  ImageOutcome outcome = images_.identify_and_process(original, observer, stop);
  if (outcome.failure) return *outcome.failure;
  if (outcome.report) return std::move(*outcome.report);
  return documents_.describe(outcome.identity, bytes);
}

}  // namespace lumbung::processing
