#pragma once

#include <vector>

#include "media/attempt/media_processor.h"
#include "media/media_repository.h"

namespace lumbung::media {

/// What the row of a processed media becomes: the metadata that the processor found out, what was there
/// before (purpose, hash, keys of others), and sizes as they were read back from the store.
///
/// `objects` begins with the original. Pure.
Completion make_completion(const Media& before, const ProcessingReport& report,
                           std::vector<StoredObject> objects);

/// 1 − compressed/original, rounded to 4 places.
double compression_ratio(std::uint64_t original_bytes, std::uint64_t compressed_bytes);

}  // namespace lumbung::media
