#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "processing/av/job.h"

namespace lumbung::processing {

/// ffmpeg's arguments for a small film without sound that every phone plays: H.264 Main without B-frames, MP4
/// with its index first, in the first file that is handed over behind the input. `quality` is x264's CRF.
std::vector<std::string> silent_film_arguments(const std::string& stream, const std::string& filters,
                                               const std::string& quality, std::uint32_t threads);

/// What came of a conversion to a variant that its media can do without.
struct ConversionAttempt {
  enum class Ending { made, too_large, failed };
  Ending ending = Ending::made;
  std::string detail;  ///< why there is nothing, in the program's words
};

/// Runs a conversion with one output. A failure: the processing as a whole has to end, by a fault of the
/// machine or because stop was asked for.
Step<ConversionAttempt> attempt_conversion(AvJob& job, const Conversion& conversion);

}  // namespace lumbung::processing
