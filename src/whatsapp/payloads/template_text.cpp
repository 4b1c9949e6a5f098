#include "whatsapp/payloads/template_text.h"

#include <algorithm>

#include <boost/json.hpp>

namespace lumbung::whatsapp {
namespace {

namespace json = boost::json;

std::string word_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::array* list_in(const json::object& object, std::string_view name) {
  const json::value* const value = object.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

std::string body_text_in(const json::array& components) {
  for (const json::value& component : components) {
    const json::object* const object = component.if_object();
    if (object != nullptr && word_in(*object, "type") == "BODY") return word_in(*object, "text");
  }
  return {};
}

std::string header_format_in(const json::array& components) {
  for (const json::value& component : components) {
    const json::object* const object = component.if_object();
    if (object != nullptr && word_in(*object, "type") == "HEADER") return word_in(*object, "format");
  }
  return {};
}

std::string text_of_value(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (const json::object* const object = value.if_object()) return word_in(*object, "text");
  return json::serialize(value);
}

bool is_parameter(const json::value& value) {
  const json::object* const object = value.if_object();
  return value.is_string() || value.is_number() || (object != nullptr && object->contains("type"));
}

/// As Meta takes one; `name` is "" for those that go by position.
json::object parameter_of(const json::value& value, const std::string& name) {
  json::object parameter =
      value.is_object() ? value.get_object() : json::object{{"type", "text"}, {"text", text_of_value(value)}};
  if (!name.empty()) parameter["parameter_name"] = name;
  return parameter;
}

Error wrong_parameters(std::size_t wanted) {
  return error(ErrorCode::invalid_argument,
               "\"parameters\" must give the body of the message its " + std::to_string(wanted) +
                   " values: an array in their order, or an object by their names, of texts.");
}

/// Each placeholder with its value.
Result<std::vector<std::pair<std::string, json::value>>> values_by_name(std::string_view text,
                                                                        const json::value& values) {
  const std::vector<std::string> names = placeholders_of(text);
  std::vector<std::pair<std::string, json::value>> found;
  const json::array* const list = values.if_array();
  const json::object* const object = values.if_object();
  const std::size_t given = list != nullptr ? list->size() : object != nullptr ? object->size() : 0;
  if (given != names.size() || (list == nullptr && object == nullptr && !values.is_null()))
    return wrong_parameters(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const json::value* const value = list != nullptr ? &(*list)[i] : object->if_contains(names[i]);
    if (value == nullptr || !is_parameter(*value)) return wrong_parameters(names.size());
    found.emplace_back(names[i], *value);
  }
  return found;
}

}  // namespace

TemplateShape shape_of(const json::value& components) {
  TemplateShape shape;
  const json::array* const list = components.if_array();
  if (list == nullptr) return shape;
  shape.header_format = header_format_in(*list);
  shape.body = body_text_in(*list);
  for (const json::value& component : *list) {
    const json::object* const object = component.if_object();
    if (object == nullptr) continue;
    const json::array* const cards =
        word_in(*object, "type") == "CAROUSEL" ? list_in(*object, "cards") : nullptr;
    if (cards == nullptr) continue;
    for (const json::value& card : *cards) {
      const json::array* const parts = card.is_object() ? list_in(card.get_object(), "components") : nullptr;
      shape.card_formats.push_back(parts == nullptr ? std::string() : header_format_in(*parts));
      shape.card_bodies.push_back(parts == nullptr ? std::string() : body_text_in(*parts));
    }
  }
  return shape;
}

std::vector<std::string> placeholders_of(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find("{{"); at != std::string_view::npos; at = text.find("{{", at + 2)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string_view::npos) break;
    const std::string name(text.substr(at + 2, end - at - 2));
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  const auto is_number = [](const std::string& name) {
    return std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
  };
  // A text may name its second value before its first.
  if (std::ranges::all_of(names, is_number)) {
    std::ranges::sort(names, [](const std::string& a, const std::string& b) {
      return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
  }
  return names;
}

Result<json::array> body_parameters(std::string_view text, const json::value& values) {
  const auto found = values_by_name(text, values);
  if (!found) return found.error();
  json::array parameters;
  for (const auto& [name, value] : *found)
    parameters.push_back(parameter_of(value, values.is_object() ? name : std::string()));
  return parameters;
}

Result<std::string> filled_text(std::string_view text, const json::value& values) {
  const auto found = values_by_name(text, values);
  if (!found) return found.error();
  std::string filled;
  for (std::size_t at = 0; at < text.size();) {
    const auto* const next = std::ranges::find_if(*found, [&](const auto& one) {
                               return text.substr(at).starts_with("{{" + one.first + "}}");
                             }).base();
    if (next == found->data() + found->size()) {
      filled += text[at++];
      continue;
    }
    filled += text_of_value(next->second);
    at += next->first.size() + 4;
  }
  return filled;
}

}  // namespace lumbung::whatsapp
