#include <array>

#include "campaigns/preflight.h"
#include "campaigns/template_rules.h"
#include "media/purpose.h"
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

constexpr std::string_view kVoiceType = "audio/ogg";

template <std::size_t N>
std::optional<media::Channel> channel_of(const std::array<PlaceRow, N>& rows, std::string_view word) {
  for (const PlaceRow& row : rows) {
    if (row.word == word) return row.channel;
  }
  return std::nullopt;
}

bool is_small_enough_for_gif(const media::Media& media, VariantName variant) {
  const auto facts = media.metadata.found.variants.find(variant);
  return facts != media.metadata.found.variants.end() && facts->second.bytes <= kGifHeaderBytesMax;
}

/// Of an audio that fits a message: an OGG that does holds Opus and nothing else. What an older release
/// noted down nothing of may be anything, except for the original.
bool is_voice(const media::Media& media, VariantName variant) {
  const auto facts = media.metadata.found.variants.find(variant);
  if (facts != media.metadata.found.variants.end()) return facts->second.mime == kVoiceType;
  return variant == VariantName::original && media.type == kVoiceType;
}

bool takes(Place::Form form, const media::Media& media, VariantName variant) {
  switch (form) {
    case Place::Form::gif:
      return is_small_enough_for_gif(media, variant);
    case Place::Form::voice:
      return is_voice(media, variant);
    default:
      return true;
  }
}

}  // namespace

std::string format_for(const Template& shown, const CampaignMedia& part) {
  const whatsapp::TemplateShape shape = whatsapp::shape_of(shown.components);
  if (!part.card) return part.usage_type == "header" ? shape.header_format : std::string();
  const auto card = static_cast<std::size_t>(*part.card);
  return card < shape.card_formats.size() ? shape.card_formats[card] : std::string();
}

std::optional<Place> place_for(const Campaign& campaign, const std::optional<Template>& shown,
                               const CampaignMedia& part) {
  const std::string format = shown ? format_for(*shown, part) : std::string();
  const auto channel = campaign.message ? channel_of(kSessionPlaces, campaign.message->type)
                                        : channel_of(kHeaderPlaces, format);
  if (!channel) return std::nullopt;
  if (format == "GIF") return Place{*channel, Place::Form::gif};
  // What goes to WhatsApp Web says nothing of a voice message.
  const bool is_for_voice = campaign.message && campaign.message->voice && campaign.channel == Channel::cloud;
  return Place{*channel, is_for_voice ? Place::Form::voice : Place::Form::any};
}

std::optional<Place> place_for(const PreflightFacts& facts, const CampaignMedia& part) {
  return place_for(facts.campaign, facts.shown, part);
}

std::optional<VariantName> variant_for(const media::Media& media, const Place& place) {
  // An animation is an image, which fits no place of a video: its film does.
  if (place.form == Place::Form::gif && is_small_enough_for_gif(media, VariantName::mp4))
    return VariantName::mp4;
  const auto fit = media.metadata.found.fits.find(place.channel);
  if (fit == media.metadata.found.fits.end() || !fit->second.variant) return std::nullopt;
  if (!takes(place.form, media, *fit->second.variant)) return std::nullopt;
  return fit->second.variant;
}

Unfit unfit_for(const media::Media& media, const Place& place) {
  Unfit unfit{"it is a file of another kind",
              "Upload a file that WhatsApp takes there, or process it again for that purpose."};
  const auto fit = media.metadata.found.fits.find(place.channel);
  const bool is_known = fit != media.metadata.found.fits.end();
  if (place.form == Place::Form::gif) {
    unfit.reason = "a GIF header takes an animation or a video as an MP4 of at most 3.5 MB";
  } else if (place.form == Place::Form::voice && is_known && fit->second.variant) {
    unfit.reason = "Meta takes OGG with Opus alone as a voice message";
    unfit.fix =
        media.metadata.intent.purpose == media::kVoicePurpose
            ? "Let this server have an ffmpeg with libopus and process it again, or upload OGG with Opus."
            : "Make a voice message of it: upload it with purpose=voice.";
  } else if (is_known && !fit->second.reason.empty()) {
    unfit.reason = fit->second.reason;
  }
  if (!unfit.reason.ends_with('.')) unfit.reason += '.';
  return unfit;
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
