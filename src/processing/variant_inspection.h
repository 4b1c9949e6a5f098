#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/sha256.h"
#include "base/unique_fd.h"
#include "media/attempt/media_processor.h"
#include "media/metadata.h"
#include "sandbox/codec_pool.h"
#include "whatsapp/fits/fit_check.h"

namespace lumbung::processing {

/// Why a variant that can't be read back fits nowhere.
inline constexpr const char* kNotReadBack =
    "The stored variant could not be read back, so no fit can be promised.";

/// A variant as its maker described it, and the file that is stored. Nobody writes to that any more.
struct InspectionSubject {
  media::VariantName variant = media::VariantName::compressed;
  std::string mime;
  media::Dimensions dimensions;
  UniqueFd file;
};

struct Inspection {
  whatsapp::Candidate candidate;
  std::optional<Sha256> sha256{};                   ///< of the bytes that were read; nullopt when none were
  std::optional<media::ProcessingFailure> failure;  ///< of the machine: nothing was found out
  double cpu_seconds = 0;                           ///< that its process took; 0 when there was none
};

/// Reads a variant back in a fresh codec process that knows nothing of how it was made, and says what it
/// really is: its size, too. A variant that can't be a candidate of any channel by its maker's own words is
/// not decoded again; one that can't be read back is a candidate that fits nowhere.
Inspection inspect_variant(sandbox::CodecPool& codec, const sandbox::Limits& limits,
                           const InspectionSubject& subject, const std::stop_token& stop);

}  // namespace lumbung::processing
