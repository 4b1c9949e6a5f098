#include "campaigns/template_buttons.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

#include <boost/json.hpp>

#include "campaigns/template_texts.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;

constexpr std::size_t kButtonTextMax = 25;
constexpr std::size_t kButtonUrlMax = 2'000;
constexpr std::size_t kButtonPhoneMax = 20;
constexpr std::size_t kOfferCodeMax = 15;
constexpr std::size_t kTemplateButtonsMax = 10;
constexpr std::size_t kCardButtonsMax = 2;

struct ButtonRule {
  std::string_view type;
  bool has_text;
  std::size_t most;  ///< in one template
};
constexpr std::array kButtons = {
    ButtonRule{"QUICK_REPLY", true, 10}, ButtonRule{"URL", true, 2},
    ButtonRule{"PHONE_NUMBER", true, 1}, ButtonRule{"COPY_CODE", false, 1},
    ButtonRule{"OTP", false, 1},         ButtonRule{"FLOW", true, 1},
    ButtonRule{"CATALOG", true, 1},      ButtonRule{"MPM", true, 1},
    ButtonRule{"SPM", true, 1},          ButtonRule{"ORDER_DETAILS", true, 1},
    ButtonRule{"VOICE_CALL", true, 1},   ButtonRule{"REQUEST_CONTACT_INFO", false, 1},
};

Error wrong_button(const std::string& what) {
  return error(ErrorCode::invalid_argument, "components: " + what);
}

/// "" where it is no text.
std::string_view said(const json::object& button, std::string_view name) {
  const json::value* const member = button.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

bool has_blank(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c <= 0x20U || c == 0x7FU; });
}

/// A text, or a list of one.
std::string_view example_of(const json::object& button) {
  const json::value* const example = button.if_contains("example");
  if (example == nullptr) return {};
  if (example->is_string()) return example->get_string();
  const json::array* const list = example->if_array();
  const bool is_one = list != nullptr && list->size() == 1 && list->front().is_string();
  return is_one ? std::string_view(list->front().get_string()) : std::string_view();
}

Status check_url(const json::object& button) {
  constexpr std::string_view kVariable = "{{1}}";
  const std::string_view url = said(button, "url");
  if (url.empty()) return wrong_button("a button of the type URL needs a url.");
  const bool is_web = url.starts_with("https://") || url.starts_with("http://");
  if (!is_web || url.size() > kButtonUrlMax || has_blank(url))
    return wrong_button("the url of a button must begin with https:// and have at most 2000 characters.");
  const std::size_t variable = url.find("{{");
  if (variable == std::string_view::npos) return {};
  if (url.substr(variable) != kVariable)
    return wrong_button("the url of a button can have one variable, {{1}} at its end.");
  if (example_of(button).empty()) return wrong_button("a url with a variable needs an example.");
  return {};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "+62811…", "+55-0-955-585-95436", "1800FLOWERS"
Status check_phone(const json::object& button) {
  const auto is_plain = [](char c) {
    return is_digit(c) || c == '-' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  const std::string_view phone = said(button, "phone_number");
  const std::string_view rest = phone.substr(phone.starts_with('+') ? 1 : 0);
  const bool is_number = !rest.empty() && is_digit(rest.front()) && phone.size() <= kButtonPhoneMax &&
                         std::ranges::all_of(rest, is_plain);
  if (!is_number) {
    return wrong_button(
        "a button of the type PHONE_NUMBER needs a phone_number of at most 20 characters: digits, letters and"
        " hyphens, of which a digit comes first.");
  }
  return {};
}

/// What its type wants besides a text.
Status check_kind(const json::object& button, std::string_view type, const ButtonPlace& place) {
  if (type == "URL") return check_url(button);
  if (type == "PHONE_NUMBER") return check_phone(button);
  if (type == "COPY_CODE") {
    const std::string_view code = example_of(button);
    if (code.empty() || template_characters(code) > place.code_characters_max) {
      return wrong_button("a button of the type COPY_CODE needs an example of at most " +
                          std::to_string(place.code_characters_max) + " characters.");
    }
  }
  if (type == "OTP" && said(button, "otp_type").empty())
    return wrong_button("a button of the type OTP needs an otp_type.");
  const bool has_flow = !said(button, "flow_id").empty() || !said(button, "flow_name").empty() ||
                        !said(button, "flow_json").empty();
  if (type == "FLOW" && !has_flow)
    return wrong_button("a button of the type FLOW needs a flow_id, a flow_name or a flow_json.");
  return {};
}

Result<ButtonRule> check_button(const json::value& button, const ButtonPlace& place) {
  if (!button.is_object()) return wrong_button("each button must be an object.");
  const json::object& object = button.get_object();
  const std::string_view type = said(object, "type");
  const auto rule = std::ranges::find(kButtons, type, &ButtonRule::type);
  if (rule == kButtons.end())
    return wrong_button("\"" + std::string(type.substr(0, 40)) + "\" is no type of a button.");
  const json::value* const text = object.if_contains("text");
  if (text != nullptr && !text->is_string()) return wrong_button("the text of a button must be a string.");
  if (rule->has_text && said(object, "text").empty())
    return wrong_button("a button of the type " + std::string(type) + " needs a text.");
  if (template_characters(said(object, "text")) > kButtonTextMax)
    return wrong_button("the text of a button is longer than 25 characters.");
  if (const Status fine = check_kind(object, type, place); !fine) return fine.error();
  return *rule;
}

}  // namespace

ButtonPlace buttons_of_template() {
  return {.where = "a template", .most = kTemplateButtonsMax};
}

ButtonPlace buttons_of_card() {
  return {.where = "a card", .most = kCardButtonsMax};
}

ButtonPlace buttons_of_offer() {
  return {.where = "a limited-time offer", .most = kTemplateButtonsMax, .code_characters_max = kOfferCodeMax};
}

Status check_buttons(const json::value& buttons, const ButtonPlace& place) {
  const json::array* const list = buttons.if_array();
  if (list == nullptr || list->empty() || list->size() > place.most)
    return wrong_button(place.where + " can have 1 to " + std::to_string(place.most) + " buttons.");
  std::map<std::string_view, std::size_t> counts;
  std::size_t changes = 0;
  std::optional<bool> is_reply;
  for (const json::value& button : *list) {
    const auto rule = check_button(button, place);
    if (!rule) return rule.error();
    if (++counts[rule->type] > rule->most) {
      return wrong_button(place.where + " can have " + std::to_string(rule->most) + " buttons of the type " +
                          std::string(rule->type) + " at most.");
    }
    const bool replies = rule->type == "QUICK_REPLY";
    if (is_reply && *is_reply != replies) ++changes;
    is_reply = replies;
  }
  if (changes > 1) return wrong_button("buttons of the type QUICK_REPLY must stand together.");
  return {};
}

}  // namespace lumbung::campaigns
