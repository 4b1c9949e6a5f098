#include "campaigns/campaign.h"

#include "base/word_table.h"

namespace lumbung::campaigns {
namespace {

constexpr WordTable<CampaignStatus, 7> kCampaignStatuses({
    {CampaignStatus::draft, "draft"},
    {CampaignStatus::scheduled, "scheduled"},
    {CampaignStatus::launching, "launching"},
    {CampaignStatus::running, "running"},
    {CampaignStatus::done, "done"},
    {CampaignStatus::suspended, "suspended"},
    {CampaignStatus::cancelled, "cancelled"},
});

constexpr WordTable<Channel, 2> kChannels({
    {Channel::cloud, "cloud"},
    {Channel::webjs, "webjs"},
});

}  // namespace

std::string_view to_string(CampaignStatus status) {
  return kCampaignStatuses.word_of(status);
}

std::optional<CampaignStatus> campaign_status_from(std::string_view word) {
  return kCampaignStatuses.value_of(word);
}

std::string_view to_string(Channel channel) {
  return kChannels.word_of(channel);
}

std::optional<Channel> channel_from(std::string_view word) {
  return kChannels.value_of(word);
}

}  // namespace lumbung::campaigns
