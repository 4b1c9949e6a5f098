#pragma once

#include "campaigns/campaign_repository.h"
#include "campaigns/delivery_feedback.h"
#include "telemetry/log.h"

namespace lumbung::campaigns {

/// Whether a message that failed with this code of Meta's says that no other one of its campaign can be sent:
/// the template is paused, disabled or gone. What is wrong with parameters is wrong with one recipient's.
bool stops_campaign(int code);

/// Suspends the running campaigns of which callbacks say so, with the reason: what Meta does with a template
/// is not known here before somebody asks (sync), and each message more that fails costs its number. What was
/// sent before a campaign was last changed is no news: it may have been resumed since. Asks for each campaign
/// once, and does nothing the second time. Throws Fault when the database does not answer.
void suspend_refused(CampaignRepository& campaigns, const Feedback& feedback, const telemetry::Log& log);

}  // namespace lumbung::campaigns
