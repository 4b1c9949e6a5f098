#include "campaigns/template_at_meta.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "campaigns/template_components.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;
using whatsapp::GraphError;
using whatsapp::GraphResult;

constexpr std::string_view kTemplateFields =
    "fields=id,name,language,status,category,components,rejected_reason";

/// error_subcode: the name is taken in this language; it is taken by one that is being deleted.
constexpr std::array kTaken = {2388024, 2388023};
constexpr int kSearchPagesMax = 60;
/// Of an object that is not there.
constexpr int kGoneSubcode = 33;
constexpr int kNoSuchTemplate = 2593002;

/// Facts A: what Meta may do to the pictures of marketing templates, on by default.
constexpr std::array<std::string_view, 10> kOptimizations = {"image_brightness_and_contrast",
                                                             "image_touchups",
                                                             "add_text_overlay",
                                                             "image_animation",
                                                             "image_background_gen",
                                                             "auto_promotion_tag",
                                                             "text_extraction_for_headline",
                                                             "text_extraction_for_tap_target",
                                                             "product_extensions",
                                                             "text_formatting_optimization"};

std::string member_text(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

const json::object* member_object(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_object() ? &member->get_object() : nullptr;
}

/// "" when there is no next page.
std::string next_page(const json::object& answer) {
  const json::object* paging = member_object(answer, "paging");
  if (paging == nullptr || !paging->contains("next")) return {};
  const json::object* cursors = member_object(*paging, "cursors");
  return cursors == nullptr ? std::string() : member_text(*cursors, "after");
}

/// For a query; names and cursors of Meta's have little that needs it.
std::string percent_coded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string coded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.';
    if (plain) {
      coded += c;
    } else {
      coded += '%';
      coded += kDigits[byte >> 4U];
      coded += kDigits[byte & 15U];
    }
  }
  return coded;
}

GraphError no_sense() {
  GraphError error;
  error.message = "Meta's answer made no sense.";
  return error;
}

GraphResult<RemotePage> page_at(TemplateGateway& gateway, const whatsapp::Account& account,
                                const std::string& query) {
  auto answer = gateway.call(account, "GET", account.waba_id + "/message_templates?" + query, nullptr);
  if (auto* refused = std::get_if<GraphError>(&answer)) return std::move(*refused);
  const json::value& said = std::get<json::value>(answer);
  if (!said.is_object()) return no_sense();
  const json::value* data = said.get_object().if_contains("data");
  if (data == nullptr || !data->is_array()) return no_sense();
  RemotePage page;
  page.templates.reserve(data->get_array().size());
  for (const json::value& one : data->get_array()) {
    if (auto remote = remote_template(one)) page.templates.push_back(*std::move(remote));
  }
  page.next = next_page(said.get_object());
  return page;
}

}  // namespace

TemplateStatus status_at_meta(std::string_view word) {
  if (word == "APPROVED") return TemplateStatus::approved;
  if (word == "REJECTED") return TemplateStatus::rejected;
  if (word == "PAUSED") return TemplateStatus::paused;
  if (word == "DISABLED" || word == "LIMIT_EXCEEDED" || word == "ARCHIVED" || word == "DELETED")
    return TemplateStatus::disabled;
  return TemplateStatus::pending;  // PENDING, IN_APPEAL, PENDING_DELETION
}

std::optional<RemoteTemplate> remote_template(const json::value& json) {
  if (!json.is_object()) return std::nullopt;
  const json::object& object = json.get_object();
  RemoteTemplate remote{.meta_id = member_text(object, "id"),
                        .name = member_text(object, "name"),
                        .language = member_text(object, "language"),
                        .category = member_text(object, "category"),
                        .status = status_at_meta(member_text(object, "status")),
                        .reason = {},
                        .components = json::array(),
                        .object = json};
  if (remote.meta_id.empty() || remote.name.empty() || remote.language.empty()) return std::nullopt;
  if (const json::value* components = object.if_contains("components"); components && components->is_array())
    remote.components = *components;
  const std::string reason = member_text(object, "rejected_reason");
  if (remote.status == TemplateStatus::rejected)
    remote.reason = "Meta rejected it" + (reason.empty() || reason == "NONE" ? "." : ": " + reason);
  return remote;
}

std::string words_of(const GraphError& refused) {
  if (refused.status == 0) return "Meta did not answer.";
  std::string words = "Meta: " + refused.message;
  if (!refused.details.empty()) words += " " + refused.details;
  words += " (code " + std::to_string(refused.code);
  if (refused.subcode != 0) words += ", " + std::to_string(refused.subcode);
  return words + ")";
}

bool is_taken(const GraphError& refused) {
  return std::ranges::find(kTaken, refused.subcode) != kTaken.end();
}

bool is_gone(const GraphError& refused) {
  return refused.status == 404 || refused.subcode == kGoneSubcode || refused.subcode == kNoSuchTemplate;
}

json::value body_for_meta(const Template& wanted, const std::map<std::string, std::string>& handles) {
  json::object body{{"category", wanted.category},
                    {"components", components_for_meta(wanted.components, handles)}};
  if (wanted.meta_id.empty()) {
    body["name"] = wanted.name;
    body["language"] = wanted.language;
  }
  if (wanted.category == "MARKETING" && !wanted.creative_optimizations) {
    json::object features;
    for (const std::string_view feature : kOptimizations)
      features[feature] = json::object{{"enroll_status", "OPT_OUT"}};
    body["degrees_of_freedom_spec"] = json::object{{"creative_features_spec", std::move(features)}};
  }
  return body;
}

GraphResult<std::optional<RemoteTemplate>> find_at_meta(TemplateGateway& gateway,
                                                        const whatsapp::Account& account,
                                                        const std::string& name,
                                                        const std::string& language) {
  // Meta gives all whose names hold this one.
  const std::string query = std::string(kTemplateFields) + "&name=" + percent_coded(name) + "&limit=100";
  std::string after;
  for (int pages = 0; pages < kSearchPagesMax; ++pages) {
    auto answer = page_at(gateway, account, after.empty() ? query : query + "&after=" + percent_coded(after));
    if (auto* refused = std::get_if<GraphError>(&answer)) return std::move(*refused);
    auto& page = std::get<RemotePage>(answer);
    for (RemoteTemplate& remote : page.templates) {
      if (remote.name == name && remote.language == language) return std::optional(std::move(remote));
    }
    if (page.next.empty()) return std::optional<RemoteTemplate>();
    after = page.next;
  }
  return no_sense();
}

GraphResult<RemotePage> list_at_meta(TemplateGateway& gateway, const whatsapp::Account& account,
                                     const std::string& after) {
  return page_at(gateway, account,
                 std::string(kTemplateFields) + "&limit=100" +
                     (after.empty() ? std::string() : "&after=" + percent_coded(after)));
}

}  // namespace lumbung::campaigns
