#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "campaigns/campaign.h"
#include "database/engine/session.h"
#include "events/event.h"

namespace lumbung::database {

/// Campaigns that are there, without their media; `rest` follows "… WHERE campaigns.deleted_at IS NULL AND"
/// and is made of literals.
std::vector<campaigns::Campaign> campaigns_where(Session& session, const std::string& rest,
                                                 const Binds& binds);
/// Adds the media of these campaigns.
void add_campaign_media(Session& session, std::vector<campaigns::Campaign>& all);
/// With its media.
std::optional<campaigns::Campaign> one_campaign(Session& session, const std::string& rest,
                                                const Binds& binds);

/// Puts the media of the campaign into campaign_media in place of what is there; nullopt, and part of it is
/// written, when one of them is not there. Media that were archived are so no more.
std::optional<std::vector<MediaId>> put_campaign_media(Session& session, const campaigns::Campaign& campaign,
                                                       Timestamp now);
std::vector<MediaId> media_ids_of(Session& session, campaigns::CampaignId campaign);

/// The columns of lumbung_campaigns that a user's words fill, as parameters.
Binds campaign_binds(const campaigns::Campaign& campaign);

events::Event campaign_event(const campaigns::Campaign& campaign, campaigns::CampaignStatus status,
                             Timestamp now);

}  // namespace lumbung::database
