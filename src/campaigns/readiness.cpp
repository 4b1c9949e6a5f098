#include "campaigns/readiness.h"

#include <algorithm>

#include "campaigns/sent_urls.h"

namespace lumbung::campaigns {
namespace {

std::optional<media::Media> with_uuid(const std::vector<media::Media>& all, const Uuid& uuid) {
  const auto found = std::ranges::find(all, uuid, &media::Media::uuid);
  return found == all.end() ? std::nullopt : std::optional(*found);
}

std::uint64_t bytes_of(const media::Media& media, media::VariantName variant) {
  const auto facts = media.metadata.found.variants.find(variant);
  return facts == media.metadata.found.variants.end() ? 0 : facts->second.bytes;
}

}  // namespace

std::optional<Template> Readiness::template_of(const Campaign& campaign) const {
  if (!campaign.template_uuid || parts_.templates == nullptr) return std::nullopt;
  return parts_.templates->find(campaign.workspace_id, *campaign.template_uuid);
}

bool Readiness::goes_by_id(const Campaign& campaign) const {
  return campaign.channel == Channel::cloud && parts_.media_ids != nullptr && parts_.accounts != nullptr &&
         parts_.accounts->find(campaign.workspace_id, campaign.phone_number_id).has_value();
}

std::optional<Status> Readiness::try_fetch(const Campaign& campaign, const media::Media& media,
                                           media::VariantName variant) const {
  if (!parts_.fetch) return std::nullopt;
  const auto url = sent_url(parts_.urls, media, variant, life_of(campaign, parts_.clock.now()));
  if (!url) return Status(url.error());
  return parts_.fetch({*url, type_of(media, variant), bytes_of(media, variant)});
}

PreflightFacts Readiness::facts_of(const Campaign& campaign) const {
  PreflightFacts facts{.campaign = campaign, .shown = template_of(campaign)};
  std::vector<Uuid> uuids;
  uuids.reserve(campaign.media.size());
  for (const CampaignMedia& part : campaign.media) uuids.push_back(part.media);
  const std::vector<media::Media> all = parts_.media.find_all(campaign.workspace_id, uuids);
  const bool by_id = goes_by_id(campaign);
  for (const CampaignMedia& part : campaign.media) {
    PreflightMedia one{.part = part, .media = with_uuid(all, part.media)};
    if (one.media) one.is_held = parts_.holds.is_held(campaign.workspace_id, one.media->id);
    const auto place = place_for(facts, part);
    const auto variant = one.media && place ? variant_for(*one.media, *place) : std::nullopt;
    if (variant && !by_id && one.media->processing_status == media::ProcessingStatus::completed)
      one.fetched = try_fetch(campaign, *one.media, *variant);
    facts.media.push_back(std::move(one));
  }
  if (campaign.channel == Channel::cloud && parts_.accounts != nullptr)
    facts.has_account = parts_.accounts->find(campaign.workspace_id, campaign.phone_number_id).has_value();
  return facts;
}

std::vector<Check> Readiness::check(const Campaign& campaign) const {
  std::vector<Check> checks = run_checks(facts_of(campaign));
  parts_.course.note_preflight(campaign.workspace_id, campaign.uuid, to_json(checks));
  return checks;
}

Status Readiness::warm(const Campaign& campaign) const {
  // What goes by its URL was read by the checks just now.
  const PreflightFacts facts = facts_of(campaign);
  if (const std::vector<Check> checks = run_checks(facts); !is_ready(checks))
    return error(ErrorCode::not_ready, first_failure(checks));
  if (!goes_by_id(campaign)) return {};
  for (const PreflightMedia& one : facts.media) {
    const auto place = place_for(facts, one.part);
    const auto variant = place ? variant_for(one.media.value(), *place) : std::nullopt;
    if (!variant) continue;
    const auto id = parts_.media_ids->get_patiently(*one.media, *variant, campaign.phone_number_id,
                                                    life_of(campaign, parts_.clock.now()));
    if (!id) return id.error();
  }
  return {};
}

}  // namespace lumbung::campaigns
