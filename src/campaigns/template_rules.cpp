#include "campaigns/template_rules.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "campaigns/template_buttons.h"
#include "campaigns/template_texts.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;

constexpr std::size_t kTemplateNameMax = 512;
constexpr std::size_t kComponentsBytesMax = 32'000;
constexpr std::size_t kManyVariables = 100;
constexpr std::size_t kCarouselCardsMin = 2;
constexpr std::size_t kCarouselCardsMax = 10;

constexpr TextRule kHeaderText{"the header", 60, 1, "header_text", "header_text_named_params"};
constexpr TextRule kBodyText{"the body", 1'024, kManyVariables, "body_text", "body_text_named_params"};
constexpr TextRule kOfferBody{"the body of a limited-time offer", 600, kManyVariables, "body_text",
                              "body_text_named_params"};
constexpr TextRule kCardBody{"the body of a card", 160, kManyVariables, "body_text",
                             "body_text_named_params"};
constexpr TextRule kFooterText{"the footer", 60, 0};
constexpr TextRule kOfferText{"the text of a limited-time offer", 16, 0};

constexpr std::array<std::string_view, 3> kCategories = {"MARKETING", "UTILITY", "AUTHENTICATION"};

Error wrong_components(const std::string& what) {
  return error(ErrorCode::invalid_argument, "components: " + what);
}

std::string word_in(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

const json::array* list_in(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_array() ? &member->get_array() : nullptr;
}

/// What stands in a template or on a card, by type.
using Parts = std::map<std::string, const json::object*, std::less<>>;

Result<Parts> parts_of(const json::array& components, std::span<const std::string_view> known,
                       const std::string& where) {
  Parts parts;
  for (const json::value& component : components) {
    if (!component.is_object()) return wrong_components("each must be an object.");
    const std::string type = word_in(component.get_object(), "type");
    if (std::ranges::find(known, type) == known.end())
      return wrong_components("\"" + type.substr(0, 40) + "\" is no type of a component of " + where + ".");
    if (!parts.emplace(type, &component.get_object()).second) {
      std::string twice = where;
      twice.append(" can have one ").append(type).append(" only.");
      return wrong_components(twice);
    }
  }
  return parts;
}

const json::object* part(const Parts& parts, std::string_view type) {
  const auto found = parts.find(type);
  return found == parts.end() ? nullptr : found->second;
}

Status check_header(const json::object& header, const std::string& where) {
  const auto format = header_format_from(word_in(header, "format"));
  if (!format) {
    return wrong_components("the header of " + where +
                            " must have the format TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION or PRODUCT.");
  }
  if (*format == HeaderFormat::text) return check_text(header, kHeaderText);
  if (!is_media(*format)) return {};
  if (!Uuid::parse(word_in(header, "media"))) {
    return wrong_components("the header of " + where +
                            " must name the media that it shows: \"media\": \"<uuid>\".");
  }
  if (header.contains("example")) {
    return wrong_components("the header of " + where +
                            " must not bring a handle; it is made of its media at each submission.");
  }
  return {};
}

Status check_buttons_of(const json::object& component, const ButtonPlace& place) {
  const json::value* const buttons = component.if_contains("buttons");
  return check_buttons(buttons == nullptr ? json::value(nullptr) : *buttons, place);
}

/// What all cards of a carousel have alike: the format of their header, whether they have a text, and the
/// types of their buttons, in order.
struct CardShape {
  HeaderFormat format{};
  bool has_body = false;
  std::vector<std::string> buttons{};

  bool operator==(const CardShape&) const = default;
};

std::vector<std::string> button_types(const Parts& parts) {
  std::vector<std::string> types;
  const json::object* component = part(parts, "BUTTONS");
  const json::array* buttons = component == nullptr ? nullptr : list_in(*component, "buttons");
  if (buttons == nullptr) return types;
  types.reserve(buttons->size());
  for (const json::value& button : *buttons)
    types.push_back(button.is_object() ? word_in(button.get_object(), "type") : std::string());
  return types;
}

Result<CardShape> check_card(const json::value& card) {
  constexpr std::array<std::string_view, 3> kKnown = {"HEADER", "BODY", "BUTTONS"};
  const json::array* components = card.is_object() ? list_in(card.get_object(), "components") : nullptr;
  if (components == nullptr) return wrong_components("each card needs components of its own.");
  const Result<Parts> parts = parts_of(*components, kKnown, "a card");
  if (!parts) return parts.error();
  const json::object* header = part(*parts, "HEADER");
  if (header == nullptr) return wrong_components("each card needs a header of its own.");
  if (const Status fine = check_header(*header, "a card"); !fine) return fine.error();
  const HeaderFormat format = header_format_from(word_in(*header, "format")).value();
  if (format != HeaderFormat::image && format != HeaderFormat::video && format != HeaderFormat::product)
    return wrong_components("the header of a card must be an IMAGE, a VIDEO or a PRODUCT.");
  if (const json::object* body = part(*parts, "BODY")) {
    if (const Status fine = check_text(*body, kCardBody); !fine) return fine.error();
  }
  if (const json::object* buttons = part(*parts, "BUTTONS")) {
    if (const Status fine = check_buttons_of(*buttons, buttons_of_card()); !fine) return fine.error();
  }
  return CardShape{format, part(*parts, "BODY") != nullptr, button_types(*parts)};
}

Status check_carousel(const json::object& carousel, const Parts& parts) {
  if (part(parts, "HEADER") != nullptr || part(parts, "FOOTER") != nullptr)
    return wrong_components(
        "a template with a carousel has no header and no footer; its cards have headers.");
  const json::array* cards = list_in(carousel, "cards");
  if (cards == nullptr || cards->size() < kCarouselCardsMin || cards->size() > kCarouselCardsMax)
    return wrong_components("a carousel has 2 to 10 cards.");
  std::optional<CardShape> first;
  for (const json::value& card : *cards) {
    const Result<CardShape> shape = check_card(card);
    if (!shape) return shape.error();
    if (first && first->format != shape->format)
      return wrong_components("all cards of a carousel must have headers of the same format.");
    if (first && *first != *shape) {
      return wrong_components(
          "all cards of a carousel must be alike: each with a body or none, and the same types of buttons.");
    }
    first = *shape;
  }
  return {};
}

/// Facts A, and what Meta's page of limited-time offers says besides (template_buttons.h).
Status check_offer(const std::string& category, const json::object& component, const Parts& parts) {
  if (category != "MARKETING")
    return wrong_components("a limited-time offer is for templates of the category MARKETING.");
  if (part(parts, "FOOTER") != nullptr) return wrong_components("a limited-time offer has no footer.");
  const json::object* header = part(parts, "HEADER");
  const std::string format = header == nullptr ? "IMAGE" : word_in(*header, "format");
  if (format != "IMAGE" && format != "VIDEO")
    return wrong_components("the header of a limited-time offer must be an IMAGE or a VIDEO.");
  const json::value* offer = component.if_contains("limited_time_offer");
  if (offer == nullptr || !offer->is_object())
    return wrong_components("a limited-time offer needs limited_time_offer.text.");
  const std::vector<std::string> buttons = button_types(parts);
  const auto code = std::ranges::find(buttons, "COPY_CODE");
  if (code != buttons.end() && code != buttons.begin())
    return wrong_components("the button COPY_CODE of a limited-time offer must be the first one.");
  const json::value* expires = offer->get_object().if_contains("has_expiration");
  if (code == buttons.end() && expires != nullptr && expires->is_bool() && expires->get_bool())
    return wrong_components("a limited-time offer that expires needs a button of the type COPY_CODE.");
  return check_text(offer->get_object(), kOfferText);
}

Status check_body(const Template& wanted, const Parts& parts) {
  const json::object* body = part(parts, "BODY");
  if (body == nullptr) return wrong_components("a template needs a BODY.");
  if (wanted.category == "AUTHENTICATION") return {};  // Meta writes its text
  return check_text(*body, part(parts, "LIMITED_TIME_OFFER") == nullptr ? kBodyText : kOfferBody);
}

Status check_parts(const Template& wanted, const Parts& parts) {
  if (Status fine = check_body(wanted, parts); !fine) return fine;
  if (const json::object* header = part(parts, "HEADER")) {
    if (Status fine = check_header(*header, "a template"); !fine) return fine;
    if (word_in(*header, "format") == "GIF" && wanted.category != "MARKETING")
      return wrong_components("a GIF header is for templates of the category MARKETING.");
  }
  if (const json::object* footer = part(parts, "FOOTER"); footer && wanted.category != "AUTHENTICATION") {
    if (Status fine = check_text(*footer, kFooterText); !fine) return fine;
  }
  const json::object* offer = part(parts, "LIMITED_TIME_OFFER");
  if (const json::object* buttons = part(parts, "BUTTONS")) {
    const ButtonPlace place = offer == nullptr ? buttons_of_template() : buttons_of_offer();
    if (Status fine = check_buttons_of(*buttons, place); !fine) return fine;
  }
  if (offer != nullptr) {
    if (Status fine = check_offer(wanted.category, *offer, parts); !fine) return fine;
  }
  const json::object* carousel = part(parts, "CAROUSEL");
  return carousel == nullptr ? Status() : check_carousel(*carousel, parts);
}

bool is_template_name(const std::string& name) {
  return !name.empty() && name.size() <= kTemplateNameMax && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// "en", "fil", "pt_BR"
bool is_language(const std::string& language) {
  return language.size() >= 2 && language.size() <= 15 && std::ranges::all_of(language, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
         });
}

void to_capitals(json::object& object, std::string_view member) {
  json::value* word = object.if_contains(member);
  if (word == nullptr || !word->is_string()) return;
  for (char& c : word->get_string()) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
}

void normalise(json::value& components) {
  if (!components.is_array()) return;
  for (json::value& component : components.get_array()) {
    if (!component.is_object()) continue;
    json::object& object = component.get_object();
    to_capitals(object, "type");
    to_capitals(object, "format");
    for (const std::string_view list : {"buttons", "cards"}) {
      json::value* items = object.if_contains(list);
      if (items == nullptr || !items->is_array()) continue;
      for (json::value& item : items->get_array()) {
        if (!item.is_object()) continue;
        to_capitals(item.get_object(), "type");
        if (item.get_object().contains("components") && list == "cards")
          normalise(item.get_object().at("components"));
      }
    }
  }
}

}  // namespace

json::value normal_components(const json::value& components) {
  json::value normal = components;
  normalise(normal);
  return normal;
}

Status check_template(const Template& wanted) {
  constexpr std::array<std::string_view, 6> kKnown = {"HEADER",  "BODY",     "FOOTER",
                                                      "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"};
  if (!is_template_name(wanted.name)) {
    return error(ErrorCode::invalid_argument,
                 "\"name\" must be 1 to 512 characters of a-z, 0-9 and _, as Meta has it.");
  }
  if (!is_language(wanted.language))
    return error(ErrorCode::invalid_argument, "\"language\" must be a code of Meta's, such as en_US or id.");
  if (std::ranges::find(kCategories, wanted.category) == kCategories.end()) {
    return error(ErrorCode::invalid_argument, "\"category\" must be MARKETING, UTILITY or AUTHENTICATION.");
  }
  if (!wanted.components.is_array() || wanted.components.get_array().empty())
    return error(ErrorCode::invalid_argument, "\"components\" must be a list of Meta's components.");
  if (json::serialize(wanted.components).size() > kComponentsBytesMax)
    return error(ErrorCode::invalid_argument, "\"components\" is longer than 32,000 bytes.");
  const Result<Parts> parts = parts_of(wanted.components.get_array(), kKnown, "a template");
  if (!parts) return parts.error();
  return check_parts(wanted, *parts);
}

}  // namespace lumbung::campaigns
