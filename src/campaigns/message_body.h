#pragma once

#include <optional>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"
#include "campaigns/campaign.h"
#include "campaigns/template.h"
#include "whatsapp/payloads/message.h"
#include "whatsapp/payloads/template_text.h"

namespace lumbung::campaigns {

/// A media as one recipient gets it.
struct PlacedMedia {
  CampaignMedia part;
  whatsapp::SentMedia sent;
};

/// What a message is made of.
struct BodyParts {
  const Campaign& campaign;
  const std::optional<Template>& shown;
  const whatsapp::TemplateShape& shape;
  whatsapp::Addressed to{};
  boost::json::value parameters{};
  std::vector<PlacedMedia> media{};
};

/// The JSON of one message: for Meta, or for a driver of WhatsApp Web ({recipient_phone, media_url, caption,
/// filename}). invalid_argument when the parameters are none of the template, or a media is missing. Pure.
Result<boost::json::object> message_body(const BodyParts& parts);

}  // namespace lumbung::campaigns
