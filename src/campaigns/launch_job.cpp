#include "campaigns/launch_job.h"

#include "campaigns/rules.h"

namespace lumbung::campaigns {
namespace {

/// What is left over waits for a minute.
constexpr std::size_t kDueAtOnce = 200;

}  // namespace

jobs::JobVerdict LaunchJob::run(const jobs::LeasedJob& /*job*/, std::stop_token stop) {
  parts_.course.sweep_holds(parts_.clock.now());
  std::string trouble;
  for (const Campaign& campaign : parts_.course.due(parts_.clock.now(), kDueAtOnce)) {
    if (stop.stop_requested()) return {jobs::JobVerdict::Ending::retry, "stopped"};
    try {
      move_on(campaign);
    } catch (const Fault& fault) {
      // The others are not to wait for it.
      trouble = fault.what();
    }
  }
  if (!trouble.empty()) return {jobs::JobVerdict::Ending::retry, trouble};
  return {};
}

void LaunchJob::move_on(const Campaign& campaign) {
  switch (campaign.status) {
    case CampaignStatus::scheduled:
      begin(campaign);
      break;
    case CampaignStatus::launching:
      let_run(campaign);
      break;
    default:
      advance(campaign, CampaignStatus::done);
  }
}

void LaunchJob::begin(const Campaign& campaign) {
  if (has_run_out(campaign, parts_.clock.now())) {
    advance(campaign, CampaignStatus::suspended, std::string(kRunOut));
    return;
  }
  const std::vector<Check> checks = readiness_.check(campaign);
  if (!is_ready(checks)) {
    advance(campaign, CampaignStatus::suspended, first_failure(checks));
    return;
  }
  if (!advance(campaign, CampaignStatus::launching)) return;
  Campaign launching = campaign;
  launching.status = CampaignStatus::launching;
  let_run(launching);
}

void LaunchJob::let_run(const Campaign& campaign) {
  const Status warm = readiness_.warm(campaign);
  if (warm) {
    advance(campaign, CampaignStatus::running);
  } else if (warm.error().code != ErrorCode::unavailable) {
    advance(campaign, CampaignStatus::suspended, warm.error().message);
  } else {
    // It goes on launching, and is tried again within a minute.
    log_.warning("campaign.waits", {{"campaign_uuid", campaign.uuid}, {"message", warm.error().message}});
  }
}

bool LaunchJob::advance(const Campaign& campaign, CampaignStatus to, const std::string& because) {
  const CampaignStatus from[] = {campaign.status};
  const bool done = parts_.campaigns.advance(campaign.workspace_id, campaign.uuid, from, to, because);
  if (done) {
    log_.info("campaign.advanced",
              {{"campaign_uuid", campaign.uuid}, {"status", to_string(to)}, {"message", because}});
  }
  return done;
}

}  // namespace lumbung::campaigns
