#include "campaigns/campaign_desk.h"

#include <algorithm>

#include "campaigns/rules.h"

namespace lumbung::campaigns {
namespace {

Error no_such_campaign() {
  return error(ErrorCode::not_found, "There is no such campaign in this workspace.");
}

Error wrong_step(Step step, CampaignStatus status) {
  return error(ErrorCode::conflict, "A campaign that is " + std::string(to_string(status)) +
                                        " can't be taken through \"" + std::string(to_string(step)) + "\".");
}

bool is_same_media(const CampaignMedia& one, const CampaignMedia& other) {
  return one.media == other.media && one.usage_type == other.usage_type && one.card == other.card &&
         one.parameters == other.parameters;
}

bool is_same_message(const std::optional<SessionMessage>& one, const std::optional<SessionMessage>& other) {
  if (!one || !other) return one.has_value() == other.has_value();
  return one->type == other->type && one->caption == other->caption && one->filename == other->filename &&
         one->voice == other->voice;
}

bool sends_the_same(const Campaign& one, const Campaign& other) {
  return one.channel == other.channel && one.phone_number_id == other.phone_number_id &&
         one.template_uuid == other.template_uuid && is_same_message(one.message, other.message) &&
         one.scheduled_at == other.scheduled_at && std::ranges::equal(one.media, other.media, is_same_media);
}

std::vector<CampaignMedia> media_of_template(const Template& shown) {
  std::vector<CampaignMedia> all;
  all.reserve(shown.media.size());
  for (const TemplateMedia& one : shown.media)
    all.push_back(
        {.media = one.media, .usage_type = one.usage_type, .card = one.card, .parameters = nullptr});
  return all;
}

Status find_media(media::MediaRepository& repository, const Campaign& campaign) {
  std::vector<Uuid> uuids;
  uuids.reserve(campaign.media.size());
  for (const CampaignMedia& one : campaign.media) {
    if (!one.is_erased) uuids.push_back(one.media);
  }
  const std::vector<media::Media> found = repository.find_all(campaign.workspace_id, uuids);
  for (const Uuid& uuid : uuids) {
    if (std::ranges::find(found, uuid, &media::Media::uuid) == found.end())
      return error(ErrorCode::not_found, "There is no media " + uuid.str() + " in this workspace.");
  }
  return {};
}

}  // namespace

Status CampaignDesk::check(const Campaign& wanted) const {
  if (Status good = check_campaign(wanted); !good) return good;
  if (wanted.template_uuid && !readiness_.template_of(wanted))
    return error(ErrorCode::not_found, "There is no such template in this workspace.");
  // One that nobody has (yet) is for the preflight to find.
  const auto account = parts_.accounts == nullptr || wanted.phone_number_id.empty()
                           ? std::nullopt
                           : parts_.accounts->find_number(wanted.phone_number_id);
  if (account && account->workspace_id != wanted.workspace_id)
    return error(ErrorCode::not_found, "There is no such phone number in this workspace.");
  return {};
}

Result<Campaign> CampaignDesk::create(const Campaign& wanted) {
  Campaign campaign = wanted;
  if (const Status good = check(campaign); !good) return good.error();
  if (campaign.template_uuid && campaign.media.empty()) {
    if (const auto shown = readiness_.template_of(campaign)) campaign.media = media_of_template(*shown);
  }
  if (const Status there = find_media(parts_.media, campaign); !there) return there.error();
  return parts_.campaigns.create(campaign);
}

Result<Campaign> CampaignDesk::find(WorkspaceId workspace, const Uuid& uuid) {
  auto campaign = parts_.campaigns.find(workspace, uuid);
  if (!campaign) return no_such_campaign();
  return *std::move(campaign);
}

Result<Campaign> CampaignDesk::amend(const Campaign& changed) {
  const auto there = find(changed.workspace_id, changed.uuid);
  if (!there) return there.error();
  if (const Status good = check_campaign(changed); !good) return good.error();
  const bool is_draft = is_one_of(there->status, changeable());
  if (!is_draft && !sends_the_same(*there, changed))
    return error(ErrorCode::conflict, "What a campaign sends is changed while it is a draft; this one is " +
                                          std::string(to_string(there->status)) + ".");
  if (is_draft) {
    if (const Status found = check(changed); !found) return found.error();
    if (const Status found = find_media(parts_.media, changed); !found) return found.error();
  }
  if (!parts_.campaigns.update(changed, is_draft ? changeable() : extendable()))
    return error(ErrorCode::conflict, "The campaign has ended, or somebody else changed it; read it again.");
  return find(changed.workspace_id, changed.uuid);
}

Status CampaignDesk::remove(WorkspaceId workspace, const Uuid& uuid) {
  const auto campaign = find(workspace, uuid);
  if (!campaign) return campaign.error();
  if (!parts_.campaigns.remove(workspace, uuid, removable()))
    return error(ErrorCode::conflict, "A campaign that is " + std::string(to_string(campaign->status)) +
                                          " has to be cancelled or finished before it is deleted.");
  return {};
}

Result<Campaign> CampaignDesk::in_state_for(WorkspaceId workspace, const Uuid& uuid, Step step) {
  auto campaign = find(workspace, uuid);
  if (!campaign) return campaign;
  if (!is_one_of(campaign->status, from_of(step))) return wrong_step(step, campaign->status);
  return campaign;
}

Result<Campaign> CampaignDesk::advance(const Campaign& campaign, Step step, CampaignStatus to) {
  // From any state that the step is for: a job may have moved it on since it was read.
  if (!parts_.campaigns.advance(campaign.workspace_id, campaign.uuid, from_of(step), to)) {
    const auto now = find(campaign.workspace_id, campaign.uuid);
    if (!now) return now.error();
    if (!is_one_of(now->status, from_of(step))) return wrong_step(step, now->status);
    return error(ErrorCode::conflict, "A media of this campaign is not there any more, or is being removed.");
  }
  return find(campaign.workspace_id, campaign.uuid);
}

Result<Campaign> CampaignDesk::schedule(WorkspaceId workspace, const Uuid& uuid, Timestamp at) {
  auto campaign = in_state_for(workspace, uuid, Step::schedule);
  if (!campaign) return campaign;
  if (at <= parts_.clock.now())
    return error(ErrorCode::invalid_argument, "\"scheduled_at\" must be in the future; launch it for now.");
  campaign->scheduled_at = at;
  if (const Status good = check_campaign(*campaign); !good) return good.error();
  const CampaignStatus from[] = {campaign->status};
  if (!parts_.campaigns.update(*campaign, from))
    return error(ErrorCode::conflict, "Somebody else changed the campaign; read it again.");
  return advance(*campaign, Step::schedule, CampaignStatus::scheduled);
}

Result<std::variant<Campaign, NotReady>> CampaignDesk::launch(WorkspaceId workspace, const Uuid& uuid) {
  const auto campaign = in_state_for(workspace, uuid, Step::launch);
  if (!campaign) return campaign.error();
  if (has_run_out(*campaign, parts_.clock.now())) return error(ErrorCode::conflict, std::string(kRunOut));
  std::vector<Check> checks = readiness_.check(*campaign);
  if (!is_ready(checks)) return std::variant<Campaign, NotReady>(NotReady{std::move(checks)});
  const auto launched = advance(*campaign, Step::launch, CampaignStatus::launching);
  if (!launched) return launched.error();
  announce_launch();
  return std::variant<Campaign, NotReady>(*launched);
}

Result<std::variant<Campaign, NotReady>> CampaignDesk::resume(WorkspaceId workspace, const Uuid& uuid) {
  const auto campaign = in_state_for(workspace, uuid, Step::resume);
  if (!campaign) return campaign.error();
  if (has_run_out(*campaign, parts_.clock.now())) return error(ErrorCode::conflict, std::string(kRunOut));
  const bool is_to_wait =
      !campaign->launched_at && campaign->scheduled_at && *campaign->scheduled_at > parts_.clock.now();
  if (!is_to_wait) {
    std::vector<Check> checks = readiness_.check(*campaign);
    if (!is_ready(checks)) return std::variant<Campaign, NotReady>(NotReady{std::move(checks)});
  }
  // Ids may have lapsed meanwhile: it runs when all is at Meta again.
  const auto resumed =
      advance(*campaign, Step::resume, is_to_wait ? CampaignStatus::scheduled : CampaignStatus::launching);
  if (!resumed) return resumed.error();
  if (!is_to_wait) announce_launch();
  return std::variant<Campaign, NotReady>(*resumed);
}

Result<Campaign> CampaignDesk::take(WorkspaceId workspace, const Uuid& uuid, Step step) {
  const auto campaign = in_state_for(workspace, uuid, step);
  if (!campaign) return campaign.error();
  if (step == Step::suspend) return advance(*campaign, step, CampaignStatus::suspended);
  if (step == Step::finish) return advance(*campaign, step, CampaignStatus::done);
  return advance(*campaign, Step::cancel, CampaignStatus::cancelled);
}

void CampaignDesk::announce_launch() {
  try {
    queue_.enqueue({.kind = jobs::JobKind::launch_campaigns,
                    .unique_key = "launch_campaigns_now",
                    .request_id = "launch_campaigns"});
  } catch (const Fault&) {
    // It is found within a minute.
    return;
  }
}

Result<std::vector<Check>> CampaignDesk::preflight(WorkspaceId workspace, const Uuid& uuid) {
  const auto campaign = find(workspace, uuid);
  if (!campaign) return campaign.error();
  return readiness_.check(*campaign);
}

Result<MessagePage> CampaignDesk::messages(WorkspaceId workspace, const Uuid& uuid,
                                           const std::vector<RecipientWish>& recipients) {
  const auto campaign = find(workspace, uuid);
  if (!campaign) return campaign.error();
  if (!is_one_of(campaign->status, sendable()))
    return error(ErrorCode::conflict,
                 "A campaign that is " + std::string(to_string(campaign->status)) + " sends no messages.");
  // Until a job says that it is done.
  if (has_run_out(*campaign, parts_.clock.now())) return error(ErrorCode::conflict, std::string(kRunOut));
  return messages_.make(*campaign, recipients);
}

DeliveryCounts CampaignDesk::deliveries(const Campaign& campaign) {
  if (deliveries_ == nullptr) return {};
  return deliveries_->counts(campaign.workspace_id, campaign.id);
}

}  // namespace lumbung::campaigns
