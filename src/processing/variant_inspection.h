#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "base/unique_fd.h"
#include "media/attempt/media_processor.h"
#include "media/metadata.h"
#include "sandbox/codec_pool.h"
#include "whatsapp/fits/fit_check.h"

namespace lumbung::processing {

/// Why a variant that can't be read back fits nowhere.
inline constexpr const char* kNotReadBack =
    "The stored variant could not be read back, so no fit can be promised.";

/// A variant as its maker described it, and the file that is stored.
struct InspectionSubject {
  media::VariantName variant = media::VariantName::compressed;
  std::string mime;
  std::uint64_t bytes = 0;
  media::Dimensions dimensions;
  UniqueFd file;
};

struct Inspection {
  whatsapp::Candidate candidate;
  std::optional<media::ProcessingFailure> failure;  ///< of the machine: nothing was found out
  double cpu_seconds = 0;                           ///< that its process took; 0 when there was none
};

/// Reads a variant back in a fresh codec process that knows nothing of how it was made, and says what it
/// really is. A variant that can't be a candidate of any channel by its maker's own words is not decoded
/// again; one that can't be read back is a candidate that fits nowhere.
Inspection inspect_variant(sandbox::CodecPool& codec, const sandbox::Limits& limits,
                           const InspectionSubject& subject, const std::stop_token& stop);

}  // namespace lumbung::processing
