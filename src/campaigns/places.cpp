#include <array>

#include "campaigns/preflight.h"
#include "campaigns/template_rules.h"
#include "media/upload/file_name.h"
#include "whatsapp/payloads/template_text.h"

namespace lumbung::campaigns {
namespace {

using media::VariantName;

struct PlaceRow {
  std::string_view word;
  media::Channel channel;
};

constexpr std::array kHeaderPlaces = {
    PlaceRow{"IMAGE", media::Channel::template_header_image},
    PlaceRow{"VIDEO", media::Channel::template_header_video},
    PlaceRow{"DOCUMENT", media::Channel::template_header_document},
    PlaceRow{"GIF", media::Channel::template_header_video},
};

constexpr std::array kSessionPlaces = {
    PlaceRow{"image", media::Channel::session_image}, PlaceRow{"video", media::Channel::session_video},
    PlaceRow{"audio", media::Channel::session_audio}, PlaceRow{"document", media::Channel::session_document},
    PlaceRow{"sticker", media::Channel::sticker},
};

template <std::size_t N>
std::optional<media::Channel> place_of(const std::array<PlaceRow, N>& rows, std::string_view word) {
  for (const PlaceRow& row : rows) {
    if (row.word == word) return row.channel;
  }
  return std::nullopt;
}

bool is_small_enough_for_gif(const media::Media& media, VariantName variant) {
  const auto facts = media.metadata.found.variants.find(variant);
  return facts != media.metadata.found.variants.end() && facts->second.bytes <= kGifHeaderBytesMax;
}

}  // namespace

std::string format_for(const Template& shown, const CampaignMedia& part) {
  const whatsapp::TemplateShape shape = whatsapp::shape_of(shown.components);
  if (!part.card) return part.usage_type == "header" ? shape.header_format : std::string();
  const auto card = static_cast<std::size_t>(*part.card);
  return card < shape.card_formats.size() ? shape.card_formats[card] : std::string();
}

std::optional<media::Channel> channel_for(const Campaign& campaign, const std::optional<Template>& shown,
                                          const CampaignMedia& part) {
  if (campaign.message) return place_of(kSessionPlaces, campaign.message->type);
  return shown ? place_of(kHeaderPlaces, format_for(*shown, part)) : std::nullopt;
}

std::optional<media::Channel> channel_for(const PreflightFacts& facts, const CampaignMedia& part) {
  return channel_for(facts.campaign, facts.shown, part);
}

std::optional<VariantName> variant_for(const media::Media& media, media::Channel channel, bool is_gif) {
  // An animation is an image, which fits no place of a video: its film does.
  if (is_gif && is_small_enough_for_gif(media, VariantName::mp4)) return VariantName::mp4;
  const auto fit = media.metadata.found.fits.find(channel);
  if (fit == media.metadata.found.fits.end() || !fit->second.variant) return std::nullopt;
  if (is_gif && !is_small_enough_for_gif(media, *fit->second.variant)) return std::nullopt;
  return fit->second.variant;
}

namespace {

std::string given_name(const Campaign& campaign, const CampaignMedia& part, const media::Media& media) {
  if (const auto* const given = part.parameters.if_object()) {
    const auto* const name = given->if_contains("filename");
    if (name != nullptr && name->is_string() && !name->get_string().empty())
      return std::string(name->get_string());
  }
  if (campaign.message && !campaign.message->filename.empty()) return campaign.message->filename;
  return media.name;
}

}  // namespace

std::string file_name_for(const Campaign& campaign, const CampaignMedia& part, const media::Media& media) {
  std::string name = media::without_format_characters(given_name(campaign, part, media));
  return name.empty() ? std::string("file") : name;
}

}  // namespace lumbung::campaigns
