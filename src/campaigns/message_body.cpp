#include "campaigns/message_body.h"

#include <algorithm>

#include <boost/json.hpp>

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;
using whatsapp::SentMedia;
using whatsapp::SentTemplate;

Error refuse_parameters(std::string text) {
  return error(ErrorCode::invalid_argument, std::move(text));
}

/// The parameters of the body alone, or an object that names the parts: then one of them.
const json::value* part_of(const json::value& parameters, std::string_view name) {
  const json::object* const object = parameters.if_object();
  if (object == nullptr) return nullptr;
  const json::value* const found = object->if_contains(name);
  return found != nullptr && found->is_array() ? found : nullptr;
}

bool names_parts(const json::value& parameters) {
  const json::object* const object = parameters.if_object();
  if (object == nullptr) return false;
  return std::ranges::any_of(*object, [](const auto& member) {
    const bool is_list = member.value().is_array() || member.value().is_object();
    return is_list && (member.key() == "body" || member.key() == "cards" || member.key() == "header" ||
                       member.key() == "buttons");
  });
}

json::value body_values(const json::value& parameters) {
  if (!names_parts(parameters)) return parameters;
  const json::value* const body = parameters.get_object().if_contains("body");
  return body == nullptr ? json::value(nullptr) : *body;
}

const SentMedia* header_of(const BodyParts& parts) {
  const auto found = std::ranges::find_if(parts.media, [](const PlacedMedia& one) { return !one.part.card; });
  return found == parts.media.end() ? nullptr : &found->sent;
}

Status add_cards(const BodyParts& parts, SentTemplate& what) {
  const json::value* const given = part_of(parts.parameters, "cards");
  for (std::size_t i = 0; i < parts.shape.card_formats.size(); ++i) {
    const auto found = std::ranges::find_if(parts.media, [&](const PlacedMedia& one) {
      return one.part.card && static_cast<std::size_t>(*one.part.card) == i;
    });
    if (found == parts.media.end())
      return refuse_parameters("Card " + std::to_string(i) + " of the carousel has no media.");
    const bool has_values = given != nullptr && i < given->get_array().size();
    auto body = whatsapp::body_parameters(parts.shape.card_bodies[i],
                                          has_values ? given->get_array()[i] : json::value(json::array()));
    if (!body) return body.error();
    what.cards.push_back(found->sent);
    what.card_bodies.push_back(*std::move(body));
  }
  return {};
}

/// What the caller writes itself, as Meta wants it.
void add_more(const BodyParts& parts, SentTemplate& what) {
  const json::value* const header = part_of(parts.parameters, "header");
  if (header != nullptr && parts.shape.header_format == "TEXT") {
    json::array texts;
    for (const json::value& value : header->get_array())
      texts.push_back(value.is_string() ? json::value(json::object{{"type", "text"}, {"text", value}})
                                        : value);
    what.more.push_back(json::object{{"type", "header"}, {"parameters", std::move(texts)}});
  }
  if (const json::value* const buttons = part_of(parts.parameters, "buttons")) {
    for (const json::value& button : buttons->get_array()) what.more.push_back(button);
  }
}

bool wants_media(const std::string& format) {
  return format == "IMAGE" || format == "VIDEO" || format == "DOCUMENT" || format == "GIF";
}

Result<json::object> of_template(const BodyParts& parts) {
  SentTemplate what{.name = parts.shown->name, .language = parts.shown->language};
  if (wants_media(parts.shape.header_format)) {
    const SentMedia* const header = header_of(parts);
    if (header == nullptr) return refuse_parameters("The header of the template has no media.");
    what.header = *header;
  }
  auto body = whatsapp::body_parameters(parts.shape.body, body_values(parts.parameters));
  if (!body) return body.error();
  what.body = *std::move(body);
  if (const Status added = add_cards(parts, what); !added) return added.error();
  add_more(parts, what);
  return whatsapp::template_message(parts.to, what);
}

Result<json::object> of_session(const BodyParts& parts) {
  const SentMedia* const media = header_of(parts);
  if (media == nullptr) return refuse_parameters("The message has no media: name one.");
  const SessionMessage& message = *parts.campaign.message;
  return whatsapp::session_message(parts.to,
                                   {.media = *media, .caption = message.caption, .voice = message.voice});
}

Result<json::object> for_web(const BodyParts& parts) {
  const SentMedia* const media = header_of(parts);
  std::string caption = parts.campaign.message ? parts.campaign.message->caption : std::string();
  if (parts.shown) {
    auto text = whatsapp::filled_text(parts.shape.body, body_values(parts.parameters));
    if (!text) return text.error();
    caption = *std::move(text);
  }
  if (media == nullptr && !parts.shown) return refuse_parameters("The message has no media: name one.");
  const json::value url = media == nullptr ? json::value(nullptr) : json::value(media->link);
  const json::value name = media == nullptr ? json::value(nullptr) : json::value(media->filename);
  return json::object{
      {"recipient_phone", parts.to.recipient}, {"media_url", url}, {"caption", caption}, {"filename", name}};
}

}  // namespace

Result<json::object> message_body(const BodyParts& parts) {
  if (parts.campaign.channel == Channel::webjs) return for_web(parts);
  return parts.shown ? of_template(parts) : of_session(parts);
}

}  // namespace lumbung::campaigns
