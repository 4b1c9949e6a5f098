#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "campaigns/campaign.h"

namespace lumbung::campaigns {

/// A page of campaigns, newest first.
struct CampaignPage {
  std::vector<Campaign> campaigns;
  std::optional<CampaignId> next;  ///< to ask from; nullopt: that was all
};

/// The campaigns of workspaces, in the application's table `campaigns` with `campaign_media` and what is ours
/// beside them. Thread-safe, blocks, throws Fault when the database does not answer.
class CampaignRepository {
 public:
  virtual ~CampaignRepository() = default;
  /// With its media; id, uuid, status and stamps are given. not_found when one of the media or the template
  /// is not there.
  virtual Result<Campaign> create(const Campaign& wanted) = 0;
  virtual std::optional<Campaign> find(WorkspaceId workspace, const Uuid& uuid) = 0;
  virtual std::optional<Campaign> find(WorkspaceId workspace, CampaignId id) = 0;
  virtual CampaignPage list(WorkspaceId workspace, std::optional<CampaignId> before, std::size_t limit) = 0;
  /// Everything but id, uuid, workspace, status, created_at; false when it is gone, in none of the states
  /// `from`, or was changed since it was read (`updated_at`).
  virtual bool update(const Campaign& changed, std::span<const CampaignStatus> from) = 0;
  /// From one of `from` to `to`, with the event campaign.updated in the same transaction; false, and nothing
  /// happens, when it is in another state.
  virtual bool advance(WorkspaceId workspace, const Uuid& uuid, std::span<const CampaignStatus> from,
                       CampaignStatus to, const std::string& suspended_because = {}) = 0;
  /// The same for a campaign as it was read; false also when it was changed since (`updated_at`): who judged
  /// by its times judges again.
  virtual bool advance(const Campaign& as_read, CampaignStatus to,
                       const std::string& suspended_because = {}) = 0;
  /// Softly; false when it is gone or in none of the states `from`.
  virtual bool remove(WorkspaceId workspace, const Uuid& uuid, std::span<const CampaignStatus> from) = 0;
  /// Those that are scheduled, launching or running and carry the media.
  virtual std::vector<Campaign> active_with(WorkspaceId workspace, MediaId media) = 0;
};

}  // namespace lumbung::campaigns
