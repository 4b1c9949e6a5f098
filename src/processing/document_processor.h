#pragma once

#include <cstdint>

#include "media/media_processor.h"

namespace lumbung::processing {

/// Video, audio and documents as opaque files: stored, deduplicated and delivered as they are. Says in
/// `metadata.skipped` which variants were not made, and in `metadata.fits` where the untouched original fits.
class DocumentProcessor {
 public:
  media::ProcessingReport describe(const media::Identity& identity, std::uint64_t bytes) const;
};

}  // namespace lumbung::processing
