#include "campaigns/rules.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

namespace lumbung::campaigns {
namespace {

/// Of the application's column.
constexpr std::size_t kCampaignNameCharactersMax = 128;
constexpr std::size_t kCaptionCharactersMax = 1'024;
constexpr std::size_t kFileNameBytesMax = 240;
constexpr std::size_t kNumberDigitsMax = 32;
constexpr int kCampaignCardsMax = 10;
constexpr std::array<std::string_view, 5> kMessageTypes = {"image", "video", "audio", "document", "sticker"};
constexpr std::array<std::string_view, 3> kUsageTypes = {"header", "body", "attachment"};

Error refuse(std::string text) {
  return error(ErrorCode::invalid_argument, std::move(text));
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0U) != 0x80U; }));
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20U || c == 0x7FU; });
}

/// Line breaks and tabs are text.
bool has_control_in_text(std::string_view text) {
  return std::ranges::any_of(
      text, [](unsigned char c) { return (c < 0x20U && c != '\n' && c != '\r' && c != '\t') || c == 0x7FU; });
}

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

Status check_message(const Campaign& campaign) {
  const SessionMessage& message = *campaign.message;
  if (!is_among(kMessageTypes, message.type))
    return refuse("\"message.type\" must be image, video, audio, document or sticker.");
  const bool takes_caption = message.type != "audio" && message.type != "sticker";
  if (!takes_caption && !message.caption.empty())
    return refuse("A message of the type " + message.type + " has no caption.");
  if (characters_in(message.caption) > kCaptionCharactersMax)
    return refuse("\"message.caption\" must have at most 1024 characters.");
  if (has_control_in_text(message.caption))
    return refuse("\"message.caption\" must have no control characters but line breaks and tabs.");
  if (message.filename.size() > kFileNameBytesMax)
    return refuse("\"message.filename\" must have at most 240 bytes.");
  if (has_control(message.filename)) return refuse("\"message.filename\" must have no control characters.");
  if (message.voice && message.type != "audio") return refuse("\"message.voice\" is for audio alone.");
  if (campaign.media.size() > 1) return refuse("A message that is no template has one media.");
  return {};
}

Status check_media(const Campaign& campaign) {
  std::set<std::pair<std::string, int>> places;
  int cards = 0;
  for (const CampaignMedia& media : campaign.media) {
    if (!is_among(kUsageTypes, media.usage_type))
      return refuse("\"usage_type\" must be header, body or attachment.");
    if (media.card && (*media.card < 0 || *media.card >= kCampaignCardsMax))
      return refuse("\"card\" must be a whole number from 0 to 9: a carousel has at most 10 cards.");
    if (media.card) ++cards;
    if (!places.emplace(media.usage_type, media.card.value_or(-1)).second)
      return refuse("Two media stand in the same place: give each its own \"usage_type\" or \"card\".");
  }
  if (cards > kCampaignCardsMax) return refuse("A carousel has at most 10 cards.");
  if (cards > 0 && campaign.message) return refuse("Only a template has cards.");
  return {};
}

}  // namespace

Status check_campaign(const Campaign& campaign) {
  if (campaign.name.empty() || characters_in(campaign.name) > kCampaignNameCharactersMax)
    return refuse("\"name\" must be 1 to 128 characters.");
  if (has_control(campaign.name)) return refuse("\"name\" must have no control characters.");
  const bool is_number =
      std::ranges::all_of(campaign.phone_number_id, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_number || campaign.phone_number_id.size() > kNumberDigitsMax)
    return refuse("\"phone_number_id\" must be the number's id at Meta: digits.");
  if (campaign.template_uuid && campaign.message)
    return refuse("A campaign sends a \"template\" or a \"message\", and not both.");
  if (!campaign.template_uuid && !campaign.message)
    return refuse("A campaign needs a \"template\" or a \"message\".");
  if (campaign.message) {
    if (Status good = check_message(campaign); !good) return good;
  }
  if (Status good = check_media(campaign); !good) return good;
  if (campaign.scheduled_at && campaign.ends_at && *campaign.ends_at <= *campaign.scheduled_at)
    return refuse("\"ends_at\" must be later than \"scheduled_at\".");
  return {};
}

bool has_run_out(const Campaign& campaign, Timestamp now) {
  return campaign.ends_at && *campaign.ends_at <= now;
}

}  // namespace lumbung::campaigns
