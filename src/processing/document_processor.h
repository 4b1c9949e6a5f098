#pragma once

#include <stop_token>

#include "media/attempt/media_processor.h"
#include "media/storage_adapter.h"
#include "processing/office_tool.h"
#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// Makes the thumbnail and the preview of a document, which itself stays untouched. Everything that is no
/// image, video or audio is a document; one that can't be shown gets a drawn sheet. Thread-safe.
class DocumentProcessor {
 public:
  /// All must outlive the processor.
  DocumentProcessor(sandbox::CodecPool& codec, media::StorageAdapter& storage, const OfficeTool& office,
                    sandbox::Limits limits)
      : codec_(codec), storage_(storage), office_(office), limits_(limits) {}

  /// `identity` is what the first look at the file said; the observer was told nothing yet.
  media::ProcessingResult process(const media::Identity& identity, const media::ProcessingRequest& request,
                                  media::ProcessingObserver& observer, const std::stop_token& stop) const;

 private:
  sandbox::CodecPool& codec_;
  media::StorageAdapter& storage_;
  const OfficeTool& office_;
  sandbox::Limits limits_;
};

}  // namespace lumbung::processing
