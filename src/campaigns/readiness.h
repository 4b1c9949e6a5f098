#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "campaigns/campaign_course.h"
#include "campaigns/campaign_repository.h"
#include "campaigns/media_holds.h"
#include "campaigns/preflight.h"
#include "campaigns/template_repository.h"
#include "media/media_repository.h"
#include "media/media_urls.h"
#include "whatsapp/graph/account.h"
#include "whatsapp/media_ids/ledger.h"
#include "whatsapp/media_ids/single_use_rows.h"

namespace lumbung::campaigns {

/// A file that somebody outside is to fetch.
struct Fetchable {
  std::string url;
  std::string type;         ///< MIME
  std::uint64_t bytes = 0;  ///< 0: not known
};
/// Fetches it as impatiently as WhatsApp does; why that did not go well.
using Fetch = std::function<Status(const Fetchable&)>;

/// What campaigns are made ready with. What may be nullptr is not there in this installation. All must
/// outlive who uses them.
struct CampaignParts {
  CampaignRepository& campaigns;
  CampaignCourse& course;
  MediaHolds& holds;
  media::MediaRepository& media;
  const media::MediaUrls& urls;
  const Clock& clock;
  Fetch fetch{};  ///< empty: nothing is fetched
  TemplateRepository* templates = nullptr;
  whatsapp::AccountRepository* accounts = nullptr;
  whatsapp::MediaIds* media_ids = nullptr;
  whatsapp::SingleUseRows* single_uses = nullptr;
};

/// Looks at what a campaign needs, and gets it. Thread-safe, blocks.
class Readiness {
 public:
  explicit Readiness(CampaignParts parts) : parts_(std::move(parts)) {}

  /// All that the checks look at, now.
  PreflightFacts facts_of(const Campaign& campaign) const;
  /// The checks, which the campaign remembers.
  std::vector<Check> check(const Campaign& campaign) const;
  /// What is sent is made ready before the first message: uploaded to Meta, or read once. Ok when it was;
  /// unavailable when it is worth trying again.
  Status warm(const Campaign& campaign) const;

  /// The template of the campaign; nullopt without one, and when it is gone.
  std::optional<Template> template_of(const Campaign& campaign) const;
  /// Whether its media go by Meta's ids.
  bool goes_by_id(const Campaign& campaign) const;

 private:
  std::optional<Status> try_fetch(const Campaign& campaign, const media::Media& media,
                                  media::VariantName variant) const;

  CampaignParts parts_;
};

}  // namespace lumbung::campaigns
