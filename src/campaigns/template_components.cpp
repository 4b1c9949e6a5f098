#include "campaigns/template_components.h"

#include <utility>

#include <boost/json.hpp>

#include "base/word_table.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;

constexpr WordTable<HeaderFormat, 7> kHeaderFormats({
    {HeaderFormat::text, "TEXT"},
    {HeaderFormat::image, "IMAGE"},
    {HeaderFormat::video, "VIDEO"},
    {HeaderFormat::document, "DOCUMENT"},
    {HeaderFormat::gif, "GIF"},
    {HeaderFormat::location, "LOCATION"},
    {HeaderFormat::product, "PRODUCT"},
});

std::string_view text_in(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string_view(member->get_string())
                                                  : std::string_view();
}

std::string handle_in(const json::object& header) {
  const json::value* example = header.if_contains("example");
  if (example == nullptr || !example->is_object()) return {};
  const json::value* handles = example->get_object().if_contains("header_handle");
  if (handles == nullptr || !handles->is_array() || handles->get_array().empty()) return {};
  const json::value& first = handles->get_array().front();
  return first.is_string() ? std::string(first.get_string()) : std::string();
}

std::optional<MediaHeader> media_header(const json::object& component, std::optional<int> card) {
  if (text_in(component, "type") != "HEADER") return std::nullopt;
  const auto format = header_format_from(text_in(component, "format"));
  if (!format || !is_media(*format)) return std::nullopt;
  return MediaHeader{.format = *format,
                     .card = card,
                     .media = Uuid::parse(text_in(component, "media")),
                     .handle = handle_in(component)};
}

using VisitHeader = std::function<void(const MediaHeader&, json::object&)>;

void visit_headers(json::value& components, std::optional<int> card, const VisitHeader& visit) {
  if (!components.is_array()) return;
  for (json::value& component : components.get_array()) {
    if (!component.is_object()) continue;
    json::object& object = component.get_object();
    if (const auto header = media_header(object, card)) visit(*header, object);
    json::value* cards = object.if_contains("cards");
    if (card || cards == nullptr || !cards->is_array()) continue;
    int number = 0;
    for (json::value& one : cards->get_array()) {
      if (one.is_object() && one.get_object().contains("components"))
        visit_headers(one.get_object().at("components"), number, visit);
      ++number;
    }
  }
}

}  // namespace

std::string_view to_string(HeaderFormat format) {
  return kHeaderFormats.word_of(format);
}

std::optional<HeaderFormat> header_format_from(std::string_view word) {
  return kHeaderFormats.value_of(word);
}

bool is_media(HeaderFormat format) {
  return format == HeaderFormat::image || format == HeaderFormat::video || format == HeaderFormat::document ||
         format == HeaderFormat::gif;
}

std::string usage_of(const MediaHeader& header) {
  return header.card ? "header:" + std::to_string(*header.card) : "header";
}

json::value with_headers(const json::value& components, const VisitHeader& change) {
  json::value changed = components;
  visit_headers(changed, std::nullopt, change);
  return changed;
}

std::vector<MediaHeader> media_headers(const json::value& components) {
  std::vector<MediaHeader> headers;
  with_headers(components, [&](const MediaHeader& header, json::object&) { headers.push_back(header); });
  return headers;
}

std::vector<TemplateMedia> media_of(const json::value& components) {
  std::vector<TemplateMedia> media;
  for (const MediaHeader& header : media_headers(components)) {
    if (header.media) media.push_back({*header.media, "header", header.card});
  }
  return media;
}

json::value components_for_meta(const json::value& components,
                                const std::map<std::string, std::string>& handles) {
  return with_headers(components, [&](const MediaHeader& header, json::object& component) {
    component.erase("media");
    const auto handle = handles.find(usage_of(header));
    if (handle == handles.end()) return;
    component["example"] = json::object{{"header_handle", json::array{json::value(handle->second)}}};
  });
}

json::value components_from_meta(const json::value& components, const std::map<std::string, Uuid>& media) {
  return with_headers(components, [&](const MediaHeader& header, json::object& component) {
    const auto known = media.find(usage_of(header));
    if (known == media.end()) return;
    component.erase("example");
    component["media"] = known->second.str();
  });
}

}  // namespace lumbung::campaigns
