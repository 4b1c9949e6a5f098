#include "database/fit_rows.h"

#include <algorithm>
#include <iterator>

namespace lumbung::database {
namespace {

std::uint64_t bit_of(media::Channel channel) {
  return std::uint64_t{1} << static_cast<unsigned>(channel);
}

}  // namespace

int number_of(media::Channel channel) {
  return static_cast<int>(channel);
}

std::uint64_t fits_mask_of(const media::Media& media) {
  std::uint64_t mask = 0;
  if (media.processing_status == media::ProcessingStatus::failed) return mask;
  for (const auto& [channel, fit] : media.metadata.found.fits) {
    if (fit.variant) mask |= bit_of(channel);
  }
  return mask;
}

std::vector<media::Channel> channels_of(std::uint64_t fits_mask) {
  std::vector<media::Channel> channels;
  std::ranges::copy_if(media::kChannels, std::back_inserter(channels),
                       [&](media::Channel channel) { return (fits_mask & bit_of(channel)) != 0; });
  return channels;
}

void forget_fits(Session& session, MediaId media) {
  session.execute("DELETE FROM lumbung_fits WHERE media_id = :id", {{"id", media}});
}

}  // namespace lumbung::database
