#include "processing/content_processor.h"

#include "processing/opaque_file.h"

namespace lumbung::processing {
ContentProcessor::ContentProcessor(sandbox::CodecPool& codec, media::StorageAdapter& storage,
                                   const AvTools& tools, const OfficeTool& office, sandbox::Limits limits,
                                   sandbox::Encoders encoders)
    : images_(codec, storage, limits, encoders),
      players_(AvParts{codec, storage, tools, limits}),
      documents_(codec, storage, office, limits) {}

media::ProcessingResult ContentProcessor::process(const media::ProcessingRequest& request,
                                                  media::ProcessingObserver& observer, std::stop_token stop) {
  // The image codec identifies every file; one fork serves to find out and to make the variants of an image.
  ImageOutcome outcome = images_.identify_and_process(request, observer, stop);
  if (outcome.failure) return *outcome.failure;
  if (outcome.report && players_.is_animation(outcome.identity)) {
    return players_.film(*std::move(outcome.report), request, observer, stop);
  }
  if (outcome.report) return std::move(*outcome.report);
  if (auto played = players_.process(outcome.facts, request, observer, stop)) {
    return *std::move(played);
  }
  if (outcome.identity.kind == media::Kind::document) {
    return documents_.process(outcome.identity, request, observer, stop);
  }
  observer.identified(outcome.identity);
  return describe_opaque(outcome.identity, request.bytes, players_.missing());
}

}  // namespace lumbung::processing
