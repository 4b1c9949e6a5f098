#pragma once

#include "campaigns/campaign_repository.h"
#include "media/scan/condemned_use.h"
#include "telemetry/log.h"

namespace lumbung::campaigns {

/// Suspends the campaigns that carry media in which malware was found. Listeners are told by the transaction
/// that suspends (campaign.updated). Thread-safe.
class SuspendCondemned final : public media::CondemnedUse {
 public:
  /// `campaigns` must outlive it.
  SuspendCondemned(CampaignRepository& campaigns, telemetry::Log log)
      : campaigns_(campaigns), log_(std::move(log)) {}

  void withdraw(WorkspaceId workspace, MediaId media) override;

 private:
  CampaignRepository& campaigns_;
  telemetry::Log log_;
};

}  // namespace lumbung::campaigns
