#include "campaigns/condemned_media.h"

#include <array>

namespace lumbung::campaigns {

void SuspendCondemned::withdraw(WorkspaceId workspace, MediaId media) {
  constexpr std::array kActive = {CampaignStatus::scheduled, CampaignStatus::launching,
                                  CampaignStatus::running};
  for (const Campaign& campaign : campaigns_.active_with(workspace, media)) {
    const bool is_suspended = campaigns_.advance(
        workspace, campaign.uuid, kActive, CampaignStatus::suspended,
        "Malware was found in one of its media. Who got it already is listed by its deliveries.");
    if (is_suspended)
      log_.warning("campaign.suspended", {{"campaign_uuid", campaign.uuid}, {"workspace_id", workspace}});
  }
}

}  // namespace lumbung::campaigns
