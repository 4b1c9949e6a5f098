#pragma once

#include <span>
#include <string_view>

#include "campaigns/campaign.h"

namespace lumbung::campaigns {

/// What its owner has a campaign do. `resume` leads back to where it was.
enum class Step { schedule, launch, suspend, resume, finish, cancel };

std::string_view to_string(Step step);
/// The states from which it may be done.
std::span<const CampaignStatus> from_of(Step step);

/// The states in which what a campaign sends may be changed: before it is scheduled.
std::span<const CampaignStatus> changeable();
/// … in which its name and its end may be changed.
std::span<const CampaignStatus> extendable();
/// … in which it may be removed.
std::span<const CampaignStatus> removable();
/// … in which messages are handed out.
std::span<const CampaignStatus> sendable();
/// … in which a campaign holds its media. One that is suspended keeps what it held, and holds all anew when
/// it is resumed.
std::span<const CampaignStatus> holding();

bool is_one_of(CampaignStatus status, std::span<const CampaignStatus> all);

}  // namespace lumbung::campaigns
