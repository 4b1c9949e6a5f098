#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "media/attempt/media_processor.h"
#include "media/storage_adapter.h"
#include "sandbox/codec_pool.h"

namespace lumbung::processing {

/// What one look of the codec at a document gave.
struct DocumentLook {
  sandbox::FileFacts facts;
  std::optional<sandbox::Drawing> drawing;  ///< nullopt when nothing was to be drawn
  std::string not_drawn;                    ///< why there is a placeholder of what has pages; for people
  std::optional<sandbox::PictureSummary> summary;
  std::vector<media::MadeVariant> made;  ///< thumbnail, preview
  std::vector<media::StepSeconds> steps;
  std::optional<media::ProcessingFailure> failure;  ///< the rest may be incomplete then
};

/// Runs the codec's task `document`.
class DocumentDrawing {
 public:
  /// Both must outlive it.
  DocumentDrawing(sandbox::CodecPool& codec, media::StorageAdapter& storage, const sandbox::Limits& limits)
      : codec_(codec), storage_(storage), limits_(limits) {}

  /// `label`: what stands on a placeholder, which one gets as well that takes more to draw than is allowed. A
  /// codec that was killed from outside begins again.
  DocumentLook draw(int document, const std::string& label, const std::stop_token& stop) const;

 private:
  DocumentLook look_at(int document, const std::string& label, const std::stop_token& stop) const;

  sandbox::CodecPool& codec_;
  media::StorageAdapter& storage_;
  const sandbox::Limits& limits_;
};

}  // namespace lumbung::processing
