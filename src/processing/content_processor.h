#pragma once

#include "media/attempt/media_processor.h"
#include "media/storage_adapter.h"
#include "processing/av/processor.h"
#include "processing/document_processor.h"
#include "processing/image_processor.h"
#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// The MediaProcessor that the workers use: finds out by content what a file is and hands it to the processor
/// of its kind. Everything that reads the file's bytes runs in the sandboxed codec. Thread-safe.
class ContentProcessor final : public media::MediaProcessor {
 public:
  /// All references must outlive the processor.
  ContentProcessor(sandbox::CodecPool& codec, media::StorageAdapter& storage, const AvTools& tools,
                   const OfficeTool& office, sandbox::Limits limits, sandbox::Encoders encoders = {});

  media::ProcessingResult process(const media::ProcessingRequest& request,
                                  media::ProcessingObserver& observer, std::stop_token stop) override;

 private:
  ImageProcessor images_;
  AvProcessor players_;
  DocumentProcessor documents_;
};

}  // namespace lumbung::processing
