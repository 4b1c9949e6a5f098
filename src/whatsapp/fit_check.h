#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "media/metadata.h"

namespace lumbung::whatsapp {

/// One stored variant as it was read back from its bytes, not as it was meant to be.
struct Candidate {
  media::VariantName variant = media::VariantName::original;
  std::string mime{};
  std::uint64_t bytes = 0;
  media::Dimensions dimensions{};
  std::uint32_t bits_per_channel = 0;
  std::uint32_t frames = 1;
  /// Why this variant could not be inspected; empty when it was. An uninspected candidate never fits.
  std::string not_inspected{};
};

/// For each channel the first candidate that it accepts, or the reason why it accepts none. Pass the
/// candidates in the order in which they should be sent. Pure.
std::map<media::Channel, media::Fit> check_fits(media::Kind kind, const std::vector<Candidate>& candidates);

}  // namespace lumbung::whatsapp
