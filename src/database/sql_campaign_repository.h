#pragma once

#include "base/clock.h"
#include "campaigns/campaign_course.h"
#include "campaigns/campaign_repository.h"
#include "database/application_campaign_rows.h"
#include "database/engine/database.h"

namespace lumbung::database {

/// CampaignRepository over campaigns, campaign_media, lumbung_campaigns and lumbung_holds. What a campaign
/// sends is held in the transactions that schedule and launch it, and let go in those that end it.
/// Thread-safe.
class SqlCampaignRepository final : public campaigns::CampaignRepository, public campaigns::CampaignCourse {
 public:
  /// Both must outlive the repository.
  SqlCampaignRepository(Database& database, const Clock& clock, ApplicationCampaigns::UrlOf url_of)
      : database_(database), clock_(clock), application_(std::move(url_of)) {}

  Result<campaigns::Campaign> create(const campaigns::Campaign& wanted) override;
  std::optional<campaigns::Campaign> find(WorkspaceId workspace, const Uuid& uuid) override;
  std::optional<campaigns::Campaign> find(WorkspaceId workspace, campaigns::CampaignId id) override;
  campaigns::CampaignPage list(WorkspaceId workspace, std::optional<campaigns::CampaignId> before,
                               std::size_t limit) override;
  /// Also false when one of its media is not there; a campaign that holds its media keeps those.
  bool update(const campaigns::Campaign& changed, std::span<const campaigns::CampaignStatus> from) override;
  /// Also false when it is to hold its media and one of them is not there.
  bool advance(WorkspaceId workspace, const Uuid& uuid, std::span<const campaigns::CampaignStatus> from,
               campaigns::CampaignStatus to, const std::string& suspended_because) override;
  bool advance(const campaigns::Campaign& as_read, campaigns::CampaignStatus to,
               const std::string& suspended_because) override;
  bool remove(WorkspaceId workspace, const Uuid& uuid,
              std::span<const campaigns::CampaignStatus> from) override;
  std::vector<campaigns::Campaign> active_with(WorkspaceId workspace, MediaId media) override;

  std::vector<campaigns::Campaign> due(Timestamp now, std::size_t limit) override;
  void note_preflight(WorkspaceId workspace, const Uuid& uuid, const boost::json::value& preflight) override;
  void sweep_holds(Timestamp now) override;

 private:
  struct Move;
  bool carry_out(const Move& move);

  Database& database_;
  const Clock& clock_;
  ApplicationCampaigns application_;
};

}  // namespace lumbung::database
