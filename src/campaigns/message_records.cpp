#include "campaigns/message_page.h"
#include "campaigns/sent_urls.h"

namespace lumbung::campaigns {

Status MessageMaker::hold(const Page& page, const std::vector<Draft>& drafts) const {
  std::vector<MediaId> media;
  for (const Draft& draft : drafts) {
    if (draft.own) media.push_back(draft.own->media.id);
  }
  // From its schedule on the campaign holds its own.
  if (page.campaign.status == CampaignStatus::draft) {
    for (const Placed& placed : page.placed) media.push_back(placed.media.id);
  }
  if (media.empty()) return {};
  const Timestamp now = parts_.clock.now();
  if (!parts_.holds.hold({HolderKind::messages, page.campaign.id.value}, page.campaign.workspace_id, media,
                         now + life_of(page.campaign, now)))
    return error(ErrorCode::conflict, "A media of these messages was taken away just now.");
  return {};
}

std::vector<std::uint64_t> MessageMaker::number_them(const Page& page,
                                                     const std::vector<Draft>& drafts) const {
  if (deliveries_ == nullptr || page.campaign.channel != Channel::cloud || drafts.empty()) return {};
  std::vector<NewDelivery> wanted;
  wanted.reserve(drafts.size());
  for (const Draft& draft : drafts) {
    const Placed* const one = draft.own                 ? &*draft.own
                              : page.placed.size() == 1 ? &page.placed.front()
                                                        : nullptr;
    NewDelivery delivery{.recipient = draft.wish->recipient};
    if (one != nullptr) {
      delivery.media = one->media.id;
      delivery.sent_id = one->sent.id;
    }
    wanted.push_back(std::move(delivery));
  }
  return deliveries_->prepare(page.campaign, wanted);
}

/// After the deliveries are written: what Meta says of an earlier message with the same file, before or after
/// this, does not take it away from the message that is made now.
std::set<std::string> MessageMaker::assign_own(const Page& page, const std::vector<Draft>& drafts,
                                               const std::vector<std::uint64_t>& numbers) const {
  if (parts_.single_uses == nullptr || numbers.empty()) return {};
  std::vector<whatsapp::SingleUse> uses;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const auto& own = drafts[i].own;
    if (own && !own->sent.id.empty()) uses.push_back({own->sent.id, numbers.at(i)});
  }
  return parts_.single_uses->assign(page.campaign.workspace_id, page.campaign.phone_number_id,
                                    page.campaign.id.value, uses);
}

}  // namespace lumbung::campaigns
