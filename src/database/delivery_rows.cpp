#include "database/delivery_rows.h"

namespace lumbung::database {

void DeliveryTally::write(Session& session) {
  for (const auto& [row, delta] : deltas_) {
    if (delta == 0) continue;
    const auto& [workspace, campaign, stage, code] = row;
    const Binds binds{
        {"delta", delta}, {"workspace", workspace}, {"campaign", campaign}, {"stage", stage}, {"code", code}};
    const std::uint64_t changed = session.execute(
        "UPDATE lumbung_delivery_counts SET amount = amount + :delta WHERE workspace_id = :workspace"
        " AND campaign_id = :campaign AND stage = :stage AND code = :code",
        binds);
    if (changed > 0) continue;
    session.execute(
        "INSERT INTO lumbung_delivery_counts (workspace_id, campaign_id, stage, code, amount)"
        " VALUES (:workspace, :campaign, :stage, :code, :delta)",
        binds);
  }
  deltas_.clear();
}

}  // namespace lumbung::database
