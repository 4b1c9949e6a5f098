#include "legacy/hints.h"

#include <boost/json.hpp>

#include "legacy/old_path.h"

namespace lumbung::legacy {
namespace {

constexpr std::uint32_t kCampaignsAtOnce = 500;

/// `media` of a campaign's metadata: a number, or one as a text.
std::optional<std::uint64_t> media_in(const boost::json::value& metadata) {
  const auto* const object = metadata.if_object();
  const auto* const media = object == nullptr ? nullptr : object->if_contains("media");
  if (media == nullptr) return std::nullopt;
  if (const auto* const number = media->if_int64(); number != nullptr && *number > 0)
    return static_cast<std::uint64_t>(*number);
  if (const auto* const text = media->if_string()) {
    const std::string digits(*text);
    if (!digits.empty() && digits.size() < 19 && digits.find_first_not_of("0123456789") == std::string::npos)
      return std::stoull(digits);
  }
  return std::nullopt;
}

}  // namespace

void Hints::learn_one(const OldCampaign& campaign) {
  boost::system::error_code failed;
  const boost::json::value metadata = boost::json::parse(campaign.metadata, failed);
  if (failed) ++unreadable_;
  if (const auto media = failed ? std::nullopt : media_in(metadata))
    by_media_.emplace(*media, campaign.workspace);
  if (!campaign.header_media) return;
  if (auto form = old_path_of(*campaign.header_media)) by_url_.emplace(*std::move(form), campaign.workspace);
}

void Hints::learn(OldTable& table) {
  for (;;) {
    const auto campaigns = table.campaigns(last_, kCampaignsAtOnce);
    for (const OldCampaign& campaign : campaigns) {
      learn_one(campaign);
      last_ = campaign.id;
    }
    if (campaigns.size() < kCampaignsAtOnce) return;
  }
}

void Hints::tell(OldRow& row) const {
  if (const auto found = by_media_.find(row.id.value); found != by_media_.end())
    row.of_campaign = found->second;
  if (by_url_.empty() || !row.path) return;
  const auto form = old_path_of(*row.path);
  const auto found = form ? by_url_.find(*form) : by_url_.end();
  if (found != by_url_.end()) row.of_header = found->second;
}

}  // namespace lumbung::legacy
