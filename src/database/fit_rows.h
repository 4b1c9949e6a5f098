#pragma once

#include <cstdint>
#include <vector>

#include "base/ids.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

// What can be sent where, in the mirror: a bit of lumbung_media.fits_mask for each channel, and a line of
// lumbung_fits for each bit.

/// lumbung_fits.channel, and which bit of a mask.
int number_of(media::Channel channel);
/// The channels that a variant of the media can be sent on; none of one that failed, whatever was found out
/// about it before: malware may have been found in it since.
std::uint64_t fits_mask_of(const media::Media& media);
std::vector<media::Channel> channels_of(std::uint64_t fits_mask);

/// Inside the write transaction that changes the mirror of the media, or takes it away.
void forget_fits(Session& session, MediaId media);

}  // namespace lumbung::database
