#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "campaigns/campaign.h"

namespace lumbung::campaigns {

/// Whether a campaign makes sense by itself: invalid_argument with what is wrong. Whether what it names is
/// there is for others to find out. Pure.
Status check_campaign(const Campaign& campaign);

/// Whether its end has come, so that nothing of it is to be sent any more. Pure.
bool has_run_out(const Campaign& campaign, Timestamp now);

/// What is said of one that has run out.
inline constexpr std::string_view kRunOut =
    "The end of this campaign (\"ends_at\") has come: give it a later one, or none.";

}  // namespace lumbung::campaigns
