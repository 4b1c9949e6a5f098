#pragma once

#include <stop_token>

#include "media/upkeep/housekeeping.h"
#include "media/upkeep/mirror_repository.h"

namespace lumbung::media {

/// Keeps the mirror up, page after page, for as long as a run of housekeeping may take; what is left over is
/// for the next run. `report` gets what was mended.
void keep_mirror(MirrorRepository& mirror, const HousekeepingSettings& settings, HousekeepingReport& report,
                 const std::stop_token& stop);

}  // namespace lumbung::media
