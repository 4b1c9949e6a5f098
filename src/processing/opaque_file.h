#pragma once

#include <cstdint>
#include <string>

#include "media/attempt/media_processor.h"

namespace lumbung::processing {

/// Videos and audios that can't be converted, as opaque files: stored, deduplicated and delivered as they
/// are. Says in `metadata.skipped` which variants were not made and why (`missing`: there is no ffmpeg;
/// empty: it is of a kind that is not converted), and in `metadata.fits` that nothing can be promised, for a
/// video or audio fits by its streams, which only ffprobe could tell.
media::ProcessingReport describe_opaque(const media::Identity& identity, std::uint64_t bytes,
                                        const std::string& missing);

}  // namespace lumbung::processing
