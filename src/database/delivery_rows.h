#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/ids.h"
#include "campaigns/delivery_feedback.h"
#include "database/engine/columns.h"
#include "database/engine/session.h"

namespace lumbung::database {

/// What a row of lumbung_deliveries says.
struct DeliveryRecord {
  std::uint64_t id;
  WorkspaceId workspace_id;
  campaigns::CampaignId campaign_id;
  std::string recipient_hash;
  std::string recipient;
  std::string phone_number_id;
  std::optional<MediaId> media_id;
  std::string sent_id;
  int stage;
  std::optional<std::string> wamid;
  std::string former_wamids;
  int code;
  std::string reason;
  std::int64_t updated_at_ms;

  static constexpr auto columns() {
    using R = DeliveryRecord;
    return std::tuple(Column("id", &R::id), Column("workspace_id", &R::workspace_id),
                      Column("campaign_id", &R::campaign_id), Column("recipient_hash", &R::recipient_hash),
                      Column("recipient", &R::recipient), Column("phone_number_id", &R::phone_number_id),
                      Column("media_id", &R::media_id), Column("sent_id", &R::sent_id),
                      Column("stage", &R::stage), Column("wamid", &R::wamid),
                      Column("former_wamids", &R::former_wamids), Column("code", &R::code),
                      Column("reason", &R::reason), Column("updated_at_ms", &R::updated_at_ms));
  }
};

/// What a transaction adds to lumbung_delivery_counts: written at its end, in an order that all keep.
class DeliveryTally {
 public:
  void add(WorkspaceId workspace, campaigns::CampaignId campaign, int stage, int code, std::int64_t delta) {
    deltas_[{workspace.value, campaign.value, stage, code}] += delta;
  }
  void write(Session& session);

 private:
  std::map<std::tuple<std::uint64_t, std::uint64_t, int, int>, std::int64_t> deltas_;
};

}  // namespace lumbung::database
