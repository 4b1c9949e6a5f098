#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.h"
#include "campaigns/campaign.h"
#include "campaigns/template.h"
#include "media/media.h"

namespace lumbung::campaigns {

/// One answer of a preflight.
struct Check {
  std::string_view check;
  std::optional<bool> ok;       ///< nullopt: does not apply, or is not known
  std::string detail;           ///< what was found
  std::string fix{};            ///< what to do; "" unless it failed
  std::optional<Uuid> media{};  ///< that it failed for
};

/// The name of the check that nothing takes the media away.
inline constexpr std::string_view kHeldCheck = "held";

/// A media that a campaign sends, as it is now.
struct PreflightMedia {
  CampaignMedia part;
  std::optional<media::Media> media{};  ///< nullopt: it is not there (any more)
  bool is_held = false;
  std::optional<Status> fetched{};  ///< how a fetch of its URL went; nullopt: nobody tried
};

/// All that a preflight looks at.
struct PreflightFacts {
  Campaign campaign;
  std::optional<Template> shown{};  ///< the template, if it has one that is there
  std::vector<PreflightMedia> media{};
  /// Whether there is an account for the number; nullopt: nobody knows accounts.
  std::optional<bool> has_account{};
};

/// The twelve checks, each once, in the order of the design. Pure.
std::vector<Check> run_checks(const PreflightFacts& facts);
/// Whether none of them failed.
bool is_ready(const std::vector<Check>& checks);
/// "media_processed: … is being processed" of the first that failed; "" when none did.
std::string first_failure(const std::vector<Check>& checks);
/// {"ready", "checks": […]}
boost::json::value to_json(const std::vector<Check>& checks);

/// Where a media stands, and what it has to be for that.
struct Place {
  enum class Form {
    any,    ///< whatever fits the channel
    gif,    ///< the film of an animation, or a video, of kGifHeaderBytesMax at most
    voice,  ///< a voice message of Meta's API: OGG with Opus alone
  };
  media::Channel channel;
  Form form = Form::any;
};

/// Why a media can't stand in a place, and what to do.
struct Unfit {
  std::string reason;
  std::string fix;
};

/// By the header of the template or the type of the message; nullopt when that takes no media.
std::optional<Place> place_for(const PreflightFacts& facts, const CampaignMedia& part);
/// The same from the parts.
std::optional<Place> place_for(const Campaign& campaign, const std::optional<Template>& shown,
                               const CampaignMedia& part);
/// "IMAGE", "VIDEO", …: what the template wants in that place; "" when nothing.
std::string format_for(const Template& shown, const CampaignMedia& part);
/// The variant that is sent there; nullopt when none fits.
std::optional<media::VariantName> variant_for(const media::Media& media, const Place& place);
/// Of a media of which no variant fits there.
Unfit unfit_for(const media::Media& media, const Place& place);
/// Under which name a document arrives: its own, with an ending.
std::string file_name_for(const Campaign& campaign, const CampaignMedia& part, const media::Media& media);

}  // namespace lumbung::campaigns
