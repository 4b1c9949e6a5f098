#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "campaigns/campaign.h"
#include "media/media_urls.h"

namespace lumbung::campaigns {

/// How long what a campaign hands out lives: until its end and an hour, or for 30 days where it has none.
std::chrono::seconds life_of(const Campaign& campaign, Timestamp now);

/// Where a variant is fetched without a login: the signed URL with a file name at its end, which has the
/// ending of the variant's type. unavailable when this server does not know where it is reached from
/// outside.
Result<std::string> sent_url(const media::MediaUrls& urls, const media::Media& media,
                             media::VariantName variant, std::chrono::seconds life);

/// "Menu Mei.heic", "image/jpeg" → "Menu-Mei.jpg". Pure.
std::string name_in_url(std::string_view name, std::string_view type);

/// The name with the ending of what is sent under it: "Menu Mei.heic", "image/jpeg" → "Menu Mei.jpg"; "Menu"
/// → "Menu.jpg". A text, or a type that WhatsApp does not take, keeps its own. Pure.
std::string name_as_sent(std::string_view name, std::string_view type);

/// The MIME type of a stored variant; that of the media where nothing is known of it.
std::string type_of(const media::Media& media, media::VariantName variant);

}  // namespace lumbung::campaigns
