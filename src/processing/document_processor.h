#pragma once

#include <cstdint>
#include <string>

#include "media/media_processor.h"

namespace lumbung::processing {

/// Documents, and videos and audios that can't be converted, as opaque files: stored, deduplicated and
/// delivered as they are. Says in `metadata.skipped` which variants were not made, and in `metadata.fits`
/// where the untouched original fits.
class DocumentProcessor {
 public:
  /// `missing`: why there is no program to convert videos and audios with; empty when there is one.
  media::ProcessingReport describe(const media::Identity& identity, std::uint64_t bytes,
                                   const std::string& missing = {}) const;
};

}  // namespace lumbung::processing
