#include "whatsapp/payloads/message.h"

#include "whatsapp/payloads/recipient.h"

namespace lumbung::whatsapp {
namespace {

namespace json = boost::json;

json::object envelope(const Addressed& to, std::string_view type) {
  json::object message{{"messaging_product", "whatsapp"}, {"recipient_type", "individual"}};
  message[is_user_id(to.recipient) ? "recipient" : "to"] = to.recipient;
  message["type"] = type;
  if (!to.mark.empty()) message["biz_opaque_callback_data"] = to.mark;
  return message;
}

json::object media_object(const SentMedia& media) {
  json::object object;
  if (media.id.empty()) {
    object["link"] = media.link;
  } else {
    object["id"] = media.id;
  }
  if (media.type == "document") object["filename"] = media.filename;
  return object;
}

json::object header_component(const SentMedia& media) {
  return {{"type", "header"},
          {"parameters", json::array{json::object{{"type", media.type}, {media.type, media_object(media)}}}}};
}

json::object carousel_component(const SentTemplate& what) {
  json::array cards;
  for (std::size_t i = 0; i < what.cards.size(); ++i) {
    json::array parts{header_component(what.cards[i])};
    if (i < what.card_bodies.size() && !what.card_bodies[i].empty())
      parts.push_back(json::object{{"type", "body"}, {"parameters", what.card_bodies[i]}});
    cards.push_back(json::object{{"card_index", i}, {"components", std::move(parts)}});
  }
  return {{"type", "carousel"}, {"cards", std::move(cards)}};
}

}  // namespace

json::object template_message(const Addressed& to, const SentTemplate& what) {
  json::object message = envelope(to, "template");
  json::array components;
  if (what.header) components.push_back(header_component(*what.header));
  if (!what.body.empty()) components.push_back(json::object{{"type", "body"}, {"parameters", what.body}});
  if (!what.cards.empty()) components.push_back(carousel_component(what));
  for (const json::value& component : what.more) components.push_back(component);
  json::object shown{{"name", what.name}, {"language", json::object{{"code", what.language}}}};
  if (!components.empty()) shown["components"] = std::move(components);
  message["template"] = std::move(shown);
  return message;
}

json::object session_message(const Addressed& to, const SentSession& what) {
  json::object message = envelope(to, what.media.type);
  json::object media = media_object(what.media);
  const bool takes_caption =
      what.media.type == "image" || what.media.type == "video" || what.media.type == "document";
  if (takes_caption && !what.caption.empty()) media["caption"] = what.caption;
  if (what.media.type == "audio" && what.voice) media["voice"] = true;
  message[what.media.type] = std::move(media);
  return message;
}

std::string endpoint_of(std::string_view phone_number_id, bool has_gif) {
  return "/" + std::string(phone_number_id) + (has_gif ? "/marketing_messages" : "/messages");
}

}  // namespace lumbung::whatsapp
