#include "database/sql_campaign_repository.h"

#include <algorithm>

#include "campaigns/steps.h"
#include "database/campaign_rows.h"
#include "database/event_rows.h"
#include "database/hold_rows.h"
#include "database/workspace_erasure_rows.h"
#include "media/upload/file_name.h"

namespace lumbung::database {
namespace {

using campaigns::Campaign;
using campaigns::CampaignId;
using campaigns::CampaignPage;
using campaigns::CampaignStatus;

constexpr std::size_t kSuspensionReasonMax = 1'000;
constexpr std::string_view kByCampaignUuid = "campaigns.uuid = :uuid AND ours.workspace_id = :workspace";

Binds uuid_binds(WorkspaceId workspace, const Uuid& uuid) {
  return {{"uuid", uuid.str()}, {"workspace", workspace}};
}

/// The campaign, when it is in one of these states, as nobody else changes it before the commit.
std::optional<Campaign> campaign_to_change(Session& session, WorkspaceId workspace, const Uuid& uuid,
                                           std::span<const CampaignStatus> from) {
  auto campaign = one_campaign(session, std::string(kByCampaignUuid) + std::string(session.words().lock),
                               uuid_binds(workspace, uuid));
  if (!campaign || std::ranges::find(from, campaign->status) == from.end()) return std::nullopt;
  return campaign;
}

bool is_holding(CampaignStatus status) {
  return campaigns::is_one_of(status, campaigns::holding());
}

bool has_ended(CampaignStatus status) {
  return status == CampaignStatus::done || status == CampaignStatus::cancelled;
}

campaigns::Holder holder_of(const Campaign& campaign) {
  return {campaigns::HolderKind::campaign, campaign.id.value};
}

campaigns::Holder messages_of(const Campaign& campaign) {
  return {campaigns::HolderKind::messages, campaign.id.value};
}

/// The media of the header, or of the message: what the application shows.
std::optional<MediaId> shown_media(const Campaign& campaign, const std::vector<MediaId>& ids) {
  auto id = ids.begin();
  for (const campaigns::CampaignMedia& one : campaign.media) {
    if (one.is_erased) continue;
    if (id == ids.end()) return std::nullopt;
    if (!one.card) return *id;
    ++id;
  }
  return std::nullopt;
}

/// No two changes have one stamp: by it a change tells what it was made from.
Timestamp next_stamp(const Campaign& campaign, Timestamp now) {
  return std::max(now, campaign.updated_at + std::chrono::milliseconds(1));
}

Error no_such_part() {
  return error(ErrorCode::not_found, "There is no such media in this workspace.");
}

}  // namespace

Result<Campaign> SqlCampaignRepository::create(const Campaign& wanted) {
  const Uuid uuid = Uuid::make();
  return database_.transact([&](Session& session) -> Result<Campaign> {
    if (!session.one<std::uint64_t>(
            "SELECT id FROM workspaces WHERE id = :id AND " + std::string(kNotErasing),
            {{"id", wanted.workspace_id}}))
      return error(ErrorCode::not_found, "There is no such workspace.");
    const Timestamp now = clock_.now();
    Campaign campaign = wanted;
    campaign.uuid = uuid;
    campaign.status = CampaignStatus::draft;
    campaign.created_at = now;
    campaign.updated_at = now;
    application_.insert(session, campaign, now);
    campaign.id = {session.last_insert_id()};
    session.execute(
        "INSERT INTO lumbung_campaigns (campaign_id, workspace_id, channel, phone_number_id, template_uuid,"
        " message, media, status, scheduled_at_ms, ends_at_ms, created_at_ms, updated_at_ms) VALUES (:id,"
        " :workspace, :channel, :phone, :template, :message, :media, 'draft', :scheduled, :ends, :now, :now)",
        campaign_binds(campaign) + Binds{{"workspace", campaign.workspace_id}, {"now", to_unix_ms(now)}});
    const auto ids = put_campaign_media(session, campaign, now);
    if (!ids) return no_such_part();
    application_.update(session, campaign, shown_media(campaign, *ids));
    insert_event(session, campaign_event(campaign, campaign.status, now));
    return campaign;
  });
}

std::optional<Campaign> SqlCampaignRepository::find(WorkspaceId workspace, const Uuid& uuid) {
  return database_.read([&](Session& session) {
    return one_campaign(session, std::string(kByCampaignUuid), uuid_binds(workspace, uuid));
  });
}

std::optional<Campaign> SqlCampaignRepository::find(WorkspaceId workspace, CampaignId id) {
  return database_.read([&](Session& session) {
    return one_campaign(session, "ours.campaign_id = :id AND ours.workspace_id = :workspace",
                        {{"id", id}, {"workspace", workspace}});
  });
}

CampaignPage SqlCampaignRepository::list(WorkspaceId workspace, std::optional<CampaignId> before,
                                         std::size_t limit) {
  return database_.read([&](Session& session) {
    Binds binds = {{"workspace", workspace}, {"limit", limit + 1}};
    std::string sql = "ours.workspace_id = :workspace";
    if (before) {
      sql += " AND ours.campaign_id < :before";
      binds.push_back({"before", *before});
    }
    CampaignPage page;
    page.campaigns = campaigns_where(session, sql + " ORDER BY ours.campaign_id DESC LIMIT :limit", binds);
    if (page.campaigns.size() > limit) {
      page.campaigns.pop_back();
      page.next = page.campaigns.back().id;
    }
    add_campaign_media(session, page.campaigns);
    return page;
  });
}

bool SqlCampaignRepository::update(const Campaign& changed, std::span<const CampaignStatus> from) {
  const Status updated = database_.transact([&](Session& session) -> Status {
    const auto there = campaign_to_change(session, changed.workspace_id, changed.uuid, from);
    if (!there || there->updated_at != changed.updated_at) return no_such_part();
    const Timestamp now = next_stamp(*there, clock_.now());
    Campaign campaign = changed;
    campaign.id = there->id;
    std::vector<MediaId> ids;
    if (there->status == CampaignStatus::draft) {
      const auto put = put_campaign_media(session, campaign, now);
      if (!put) return no_such_part();
      ids = *put;
    } else {
      campaign.media = there->media;
      ids = media_ids_of(session, campaign.id);
    }
    session.execute(
        "UPDATE lumbung_campaigns SET channel = :channel, phone_number_id = :phone, template_uuid = "
        ":template,"
        " message = :message, media = :media, scheduled_at_ms = :scheduled, ends_at_ms = :ends, preflight = "
        "NULL,"
        " updated_at_ms = :now WHERE campaign_id = :id",
        campaign_binds(campaign) + Binds{{"now", to_unix_ms(now)}});
    application_.update(session, campaign, shown_media(campaign, ids));
    insert_event(session, campaign_event(campaign, there->status, now));
    return {};
  });
  return updated.has_value();
}

/// A step of a campaign, from where to where.
struct SqlCampaignRepository::Move {
  WorkspaceId workspace;
  const Uuid& uuid;
  std::span<const CampaignStatus> from;
  CampaignStatus to;
  const std::string& suspended_because;
  std::optional<Timestamp> unchanged_since{};
};

bool SqlCampaignRepository::advance(WorkspaceId workspace, const Uuid& uuid,
                                    std::span<const CampaignStatus> from, CampaignStatus to,
                                    const std::string& suspended_because) {
  return carry_out({workspace, uuid, from, to, suspended_because});
}

bool SqlCampaignRepository::advance(const Campaign& as_read, CampaignStatus to,
                                    const std::string& suspended_because) {
  const CampaignStatus from[] = {as_read.status};
  return carry_out({as_read.workspace_id, as_read.uuid, from, to, suspended_because, as_read.updated_at});
}

bool SqlCampaignRepository::carry_out(const Move& move) {
  const auto to = move.to;
  const Status advanced = database_.transact([&](Session& session) -> Status {
    const auto campaign = campaign_to_change(session, move.workspace, move.uuid, move.from);
    if (!campaign) return no_such_part();
    if (move.unchanged_since && campaign->updated_at != *move.unchanged_since) return no_such_part();
    const Timestamp now = next_stamp(*campaign, clock_.now());
    // From here on nothing takes its media away; one that went before keeps it from going on.
    if (is_holding(to) && std::ranges::any_of(campaign->media, [](const auto& one) { return one.is_erased; }))
      return no_such_part();
    if (is_holding(to) && !put_holds(session, holder_of(*campaign), move.workspace,
                                     media_ids_of(session, campaign->id), {}, now))
      return no_such_part();
    if (has_ended(to)) drop_holds(session, holder_of(*campaign));
    if (to == CampaignStatus::cancelled) drop_holds(session, messages_of(*campaign));
    if (to == CampaignStatus::done)
      shorten_holds(session, messages_of(*campaign), now + campaigns::kBeyondEnd);
    const bool is_launched = to == CampaignStatus::running && !campaign->launched_at;
    session.execute(
        "UPDATE lumbung_campaigns SET status = :status, suspended_because = :because, updated_at_ms = :now,"
        " launched_at_ms = COALESCE(launched_at_ms, :launched) WHERE campaign_id = :id",
        {{"status", campaigns::to_string(to)},
         {"because", media::clean_text(move.suspended_because, kSuspensionReasonMax)},
         {"now", to_unix_ms(now)},
         {"launched", is_launched ? std::optional(to_unix_ms(now)) : std::nullopt},
         {"id", campaign->id}});
    insert_event(session, campaign_event(*campaign, to, now));
    return {};
  });
  return advanced.has_value();
}

bool SqlCampaignRepository::remove(WorkspaceId workspace, const Uuid& uuid,
                                   std::span<const CampaignStatus> from) {
  const Status removed = database_.transact([&](Session& session) -> Status {
    const auto campaign = campaign_to_change(session, workspace, uuid, from);
    if (!campaign) return no_such_part();
    const Timestamp now = clock_.now();
    drop_holds(session, holder_of(*campaign));
    drop_holds(session, messages_of(*campaign));
    session.execute("UPDATE campaigns SET created_at = created_at, deleted_at = :now WHERE id = :id",
                    {{"now", to_sql(now)}, {"id", campaign->id}});
    insert_event(session, campaign_event(*campaign, campaign->status, now));
    return {};
  });
  return removed.has_value();
}

std::vector<Campaign> SqlCampaignRepository::active_with(WorkspaceId workspace, MediaId media) {
  return database_.read([&](Session& session) {
    std::vector<Campaign> found = campaigns_where(
        session,
        "ours.workspace_id = :workspace AND ours.status IN ('scheduled', 'launching', 'running')"
        " AND EXISTS (SELECT 1 FROM campaign_media WHERE campaign_id = ours.campaign_id"
        " AND media_id = :media) ORDER BY ours.campaign_id",
        {{"workspace", workspace}, {"media", media}});
    add_campaign_media(session, found);
    return found;
  });
}

}  // namespace lumbung::database
