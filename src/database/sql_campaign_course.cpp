#include <algorithm>
#include <iterator>

#include <boost/json/serialize.hpp>

#include "database/campaign_rows.h"
#include "database/engine/id_list.h"
#include "database/engine/session.h"
#include "database/hold_rows.h"
#include "database/old_rows.h"
#include "database/sql_campaign_repository.h"

namespace lumbung::database {
namespace {

using campaigns::Campaign;

/// Who writes beside it waits for no more.
constexpr std::uint32_t kHoldsAtOnce = 500;

}  // namespace

std::vector<Campaign> SqlCampaignRepository::due(Timestamp now, std::size_t limit) {
  return database_.read([&](Session& session) {
    std::vector<std::uint64_t> ids;
    for (const auto& [id] : session.all<std::uint64_t>(
             "SELECT campaign_id FROM"
             " (SELECT campaign_id, workspace_id FROM lumbung_campaigns WHERE status = 'launching'"
             " UNION ALL SELECT campaign_id, workspace_id FROM lumbung_campaigns"
             " WHERE status = 'scheduled' AND scheduled_at_ms <= :now"
             " UNION ALL SELECT campaign_id, workspace_id FROM lumbung_campaigns"
             " WHERE status = 'running' AND ends_at_ms <= :now) AS waiting"
             // What the application has removed would stand before the others for ever.
             " WHERE EXISTS (SELECT 1 FROM campaigns WHERE id = waiting.campaign_id AND deleted_at IS NULL)"
             // The first of each workspace before the second of any: one whose uploads hang holds up its own.
             " ORDER BY ROW_NUMBER() OVER (PARTITION BY workspace_id ORDER BY campaign_id), campaign_id"
             " LIMIT :limit",
             {{"now", to_unix_ms(now)}, {"limit", limit}}))
      ids.push_back(id);
    std::vector<Campaign> found;
    for (const std::vector<std::uint64_t>& piece : in_pieces(ids)) {
      const IdList list(piece);
      std::vector<Campaign> some = campaigns_where(session, "ours.campaign_id " + list.sql, list.binds);
      std::ranges::move(some, std::back_inserter(found));
    }
    const auto place = [&ids](const Campaign& one) { return std::ranges::find(ids, one.id.value); };
    std::ranges::sort(found, {}, place);
    add_campaign_media(session, found);
    return found;
  });
}

void SqlCampaignRepository::note_preflight(WorkspaceId workspace, const Uuid& uuid,
                                           const boost::json::value& preflight) {
  database_.transact([&](Session& session) {
    session.execute(
        "UPDATE lumbung_campaigns SET preflight = :preflight WHERE workspace_id = :workspace AND campaign_id "
        "="
        " (SELECT id FROM campaigns WHERE uuid = :uuid)",
        {{"uuid", uuid.str()}, {"workspace", workspace}, {"preflight", boost::json::serialize(preflight)}});
  });
}

void SqlCampaignRepository::sweep_holds(Timestamp now) {
  const OldRows lapsed{"lumbung_holds", "until_ms", now + std::chrono::milliseconds(1)};
  while (delete_oldest(database_, lapsed, kHoldsAtOnce) == kHoldsAtOnce) {
  }
  sweep_holds_of(database_, campaigns::HolderKind::campaign, "campaigns", kHoldsAtOnce);
  sweep_holds_of(database_, campaigns::HolderKind::template_creation, "templates", kHoldsAtOnce);
}

}  // namespace lumbung::database
