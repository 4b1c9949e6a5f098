#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "campaigns/campaign_repository.h"
#include "campaigns/delivery_repository.h"
#include "campaigns/message_page.h"
#include "campaigns/preflight.h"
#include "campaigns/readiness.h"
#include "campaigns/steps.h"
#include "jobs/job_queue.h"

namespace lumbung::campaigns {

/// A step that the checks refused.
struct NotReady {
  std::vector<Check> checks;
};

/// What a user does with campaigns. Thread-safe, blocks; throws Fault when the database does not answer. What
/// another workspace has is not_found.
class CampaignDesk {
 public:
  /// `queue` must outlive it, and all that the parts refer to. `deliveries` may be nullptr.
  CampaignDesk(const CampaignParts& parts, jobs::JobQueue& queue, DeliveryRepository* deliveries)
      : parts_(parts),
        queue_(queue),
        deliveries_(deliveries),
        readiness_(parts),
        messages_(parts, deliveries) {}

  /// A draft. Where it names no media, those of its template are taken. invalid_argument when it makes no
  /// sense, not_found when the template or a media is not there.
  Result<Campaign> create(const Campaign& wanted);
  /// The same without making it: what create() would refuse, but for its media.
  Status check(const Campaign& wanted) const;
  Result<Campaign> find(WorkspaceId workspace, const Uuid& uuid);
  /// As `changed` says; of one that is a draft no more, name and end alone may be others: else conflict.
  Result<Campaign> amend(const Campaign& changed);
  Status remove(WorkspaceId workspace, const Uuid& uuid);

  Result<Campaign> schedule(WorkspaceId workspace, const Uuid& uuid, Timestamp at);
  /// To `launching`; a job makes all ready and lets it run.
  Result<std::variant<Campaign, NotReady>> launch(WorkspaceId workspace, const Uuid& uuid);
  /// To where it was: scheduled, or running where the checks let it.
  Result<std::variant<Campaign, NotReady>> resume(WorkspaceId workspace, const Uuid& uuid);
  /// suspend, finish or cancel.
  Result<Campaign> take(WorkspaceId workspace, const Uuid& uuid, Step step);

  Result<std::vector<Check>> preflight(WorkspaceId workspace, const Uuid& uuid);
  Result<MessagePage> messages(WorkspaceId workspace, const Uuid& uuid,
                               const std::vector<RecipientWish>& recipients);
  /// Empty where nobody counts.
  DeliveryCounts deliveries(const Campaign& campaign);

 private:
  Result<Campaign> in_state_for(WorkspaceId workspace, const Uuid& uuid, Step step);
  Result<Campaign> advance(const Campaign& campaign, Step step, CampaignStatus to);
  void announce_launch();

  CampaignParts parts_;
  jobs::JobQueue& queue_;
  DeliveryRepository* deliveries_;
  Readiness readiness_;
  MessageMaker messages_;
};

}  // namespace lumbung::campaigns
