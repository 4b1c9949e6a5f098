#include "campaigns/refused_template.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "whatsapp/graph/client.h"

namespace lumbung::campaigns {
namespace {

/// Their number, the length of what they make, and characters in them that are not allowed.
constexpr std::array kOfParameters = {132000, 132005, 132007};

std::string why_refused(const StatusChange& change) {
  return "Meta does not send its template (" + std::to_string(change.code) +
         (change.reason.empty() ? "" : ": " + change.reason) +
         "). Read the templates from Meta, and resume when it is approved again.";
}

}  // namespace

bool stops_campaign(int code) {
  return whatsapp::remedy_of(code) == whatsapp::Remedy::stop_campaign &&
         std::ranges::find(kOfParameters, code) == kOfParameters.end();
}

void suspend_refused(CampaignRepository& campaigns, const Feedback& feedback, const telemetry::Log& log) {
  std::map<std::pair<WorkspaceId, CampaignId>, const StatusChange*> latest;
  for (const StatusChange& change : feedback.changes) {
    if (!stops_campaign(change.code)) continue;
    const StatusChange*& known = latest[{change.message.workspace_id, change.message.campaign}];
    if (known == nullptr || known->message.updated_at < change.message.updated_at) known = &change;
  }
  for (const auto& [of, change] : latest) {
    const auto campaign = campaigns.find(of.first, of.second);
    if (!campaign || campaign->status != CampaignStatus::running) continue;
    if (change->message.updated_at < campaign->updated_at) continue;
    if (!campaigns.advance(*campaign, CampaignStatus::suspended, why_refused(*change))) continue;
    log.warning("campaign.suspended", {{"campaign_uuid", campaign->uuid},
                                       {"workspace_id", campaign->workspace_id},
                                       {"code", change->code}});
  }
}

}  // namespace lumbung::campaigns
