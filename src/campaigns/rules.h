#pragma once

#include "base/result.h"
#include "campaigns/campaign.h"

namespace lumbung::campaigns {

/// Whether a campaign makes sense by itself: invalid_argument with what is wrong. Whether what it names is
/// there is for others to find out. Pure.
Status check_campaign(const Campaign& campaign);

}  // namespace lumbung::campaigns
