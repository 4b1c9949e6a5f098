#include "api/endpoints/campaign_wish.h"

#include "api/answer.h"
#include "api/fields.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;
using campaigns::Campaign;
using campaigns::CampaignMedia;
using campaigns::SessionMessage;

/// What is written with four digits of a year in every zone, and fits the application's columns.
constexpr Timestamp kTimeMin{};
constexpr Timestamp kTimeMax{std::chrono::seconds(253'402'300'799)};

Result<Uuid> named_uuid(const json::value& value, std::string_view name) {
  const auto uuid = value.is_string() ? Uuid::parse(value.get_string()) : std::nullopt;
  if (!uuid) return must_be(name, "a UUID");
  return *uuid;
}

Result<SessionMessage> message_in(const json::value& value) {
  if (!value.is_object()) return must_be("message", "an object");
  const json::object& object = value.get_object();
  SessionMessage message;
  for (const auto& [name, target] : {std::pair("type", &message.type), std::pair("caption", &message.caption),
                                     std::pair("filename", &message.filename)}) {
    auto text = text_member(object, name);
    if (!text) return text.error();
    *target = *std::move(text);
  }
  const json::value* const voice = object.if_contains("voice");
  if (voice != nullptr && !voice->is_null() && !voice->is_bool()) return must_be("voice", "true or false");
  message.voice = voice != nullptr && voice->is_bool() && voice->get_bool();
  return message;
}

Result<std::optional<int>> card_in(const json::object& object) {
  const json::value* const card = object.if_contains("card");
  if (card == nullptr || card->is_null()) return std::optional<int>();
  boost::system::error_code failed;
  const int number = card->to_number<int>(failed);
  if (failed) return must_be("card", "a whole number from 0 to 9");
  return std::optional(number);
}

Result<CampaignMedia> part_in(const json::value& value) {
  if (!value.is_object()) return must_be("media", "a list of objects");
  const json::object& object = value.get_object();
  const json::value* const named = object.if_contains("uuid");
  const auto uuid = named_uuid(named == nullptr ? json::value(nullptr) : *named, "uuid");
  if (!uuid) return uuid.error();
  CampaignMedia media{.media = *uuid, .parameters = nullptr};
  auto usage = text_member(object, "usage_type");
  if (!usage) return usage.error();
  if (!usage->empty()) media.usage_type = *std::move(usage);
  auto card = card_in(object);
  if (!card) return card.error();
  media.card = *card;
  if (const json::value* const given = object.if_contains("parameters")) {
    if (!given->is_null() && !given->is_object()) return must_be("parameters", "an object");
    media.parameters = *given;
  }
  return media;
}

Status read_media(const json::object& body, Campaign& campaign) {
  const json::value* const list = body.if_contains("media");
  if (list == nullptr) return {};
  constexpr std::size_t kMediaMax = 16;
  if (!list->is_array() || list->get_array().size() > kMediaMax)
    return must_be("media", "a list: a carousel has at most 10 cards");
  campaign.media.clear();
  for (const json::value& one : list->get_array()) {
    auto part = part_in(one);
    if (!part) return part.error();
    campaign.media.push_back(*std::move(part));
  }
  return {};
}

Status read_content(const json::object& body, Campaign& campaign) {
  if (const json::value* const shown = body.if_contains("template")) {
    campaign.template_uuid.reset();
    if (!shown->is_null()) {
      const auto uuid = named_uuid(*shown, "template");
      if (!uuid) return uuid.error();
      campaign.template_uuid = *uuid;
    }
  }
  if (const json::value* const message = body.if_contains("message")) {
    campaign.message.reset();
    if (!message->is_null()) {
      auto read = message_in(*message);
      if (!read) return read.error();
      campaign.message = *std::move(read);
    }
  }
  return read_media(body, campaign);
}

Status read_times(const json::object& body, Campaign& campaign) {
  for (const auto& [name, target] :
       {std::pair("scheduled_at", &campaign.scheduled_at), std::pair("ends_at", &campaign.ends_at)}) {
    if (!body.contains(name)) continue;
    const auto time = time_member(body, name);
    if (!time) return time.error();
    *target = *time;
  }
  return {};
}

}  // namespace

Result<std::optional<Timestamp>> time_member(const json::object& body, std::string_view name) {
  const auto text = text_member(body, name);
  if (!text) return text.error();
  if (text->empty()) return std::optional<Timestamp>();
  const auto time = from_rfc3339(*text);
  if (!time || *time < kTimeMin || *time > kTimeMax)
    return must_be(name, "a time such as 2026-12-01T08:00:00Z");
  return std::optional(*time);
}

Status read_campaign(const json::object& body, Campaign& campaign) {
  if (body.contains("name")) {
    auto name = text_member(body, "name");
    if (!name) return name.error();
    campaign.name = *std::move(name);
  }
  if (body.contains("channel")) {
    const auto word = text_member(body, "channel");
    const auto channel = word ? campaigns::channel_from(*word) : std::nullopt;
    if (!channel) return must_be("channel", "cloud or webjs");
    campaign.channel = *channel;
  }
  if (body.contains("phone_number_id")) {
    auto number = text_member(body, "phone_number_id");
    if (!number) return number.error();
    campaign.phone_number_id = *std::move(number);
  }
  if (Status read = read_content(body, campaign); !read) return read;
  return read_times(body, campaign);
}

Result<std::vector<campaigns::RecipientWish>> read_recipients(const json::object& body) {
  const json::value* const list = body.if_contains("recipients");
  if (list == nullptr || !list->is_array() || list->get_array().empty() ||
      list->get_array().size() > campaigns::kRecipientsMax)
    return must_be("recipients", "a list of 1 to 1000 recipients");
  std::vector<campaigns::RecipientWish> recipients;
  recipients.reserve(list->get_array().size());
  for (const json::value& one : list->get_array()) {
    if (!one.is_object()) return must_be("recipients", "a list of objects");
    const json::object& object = one.get_object();
    auto recipient = text_member(object, "recipient");
    if (!recipient) return recipient.error();
    campaigns::RecipientWish wish{.recipient = *std::move(recipient), .parameters = nullptr};
    if (const json::value* const media = object.if_contains("media"); media != nullptr && !media->is_null()) {
      const auto uuid = named_uuid(*media, "media");
      if (!uuid) return uuid.error();
      wish.media = *uuid;
    }
    if (const json::value* const given = object.if_contains("parameters")) wish.parameters = *given;
    recipients.push_back(std::move(wish));
  }
  return recipients;
}

}  // namespace lumbung::api
