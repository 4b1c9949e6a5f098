#include "whatsapp/payloads/template_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

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

/// As people write it: 1.5, where JSON says 1.5E0.
std::string text_of_fraction(double value) {
  constexpr std::size_t kDigitsMax = 512;
  std::array<char, kDigitsMax> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  return {digits.data(), end.ptr};
}

std::string text_of_value(const json::value& value) {
  if (const double* const fraction = value.if_double()) return text_of_fraction(*fraction);
  if (value.is_string()) return std::string(value.get_string());
  if (const json::object* const object = value.if_object()) return word_in(*object, "text");
  return json::serialize(value);
}

bool is_parameter(const json::value& value) {
  const json::object* const object = value.if_object();
  const double* const fraction = value.if_double();
  if (fraction != nullptr) return std::isfinite(*fraction);
  return value.is_string() || value.is_number() || (object != nullptr && object->contains("type"));
}

/// As Meta takes one; `name` is "" for those that go by position.
json::object parameter_of(const json::value& value, const std::string& name) {
  json::object parameter =
      value.is_object() ? value.get_object() : json::object{{"type", "text"}, {"text", text_of_value(value)}};
  if (!name.empty()) parameter["parameter_name"] = name;
  return parameter;
}

/// Meta refuses such a text when it is sent.
bool is_sendable_text(std::string_view text) {
  const bool breaks = text.find_first_of("\n\r\t") != std::string_view::npos;
  return !breaks && text.find_first_not_of(' ') != std::string_view::npos &&
         text.find("     ") == std::string_view::npos;
}

Error wrong_text(const std::string& name) {
  return error(
      ErrorCode::invalid_argument,
      "The value of {{" + name +
          "}} is refused by Meta: it must have some text, no line breaks or tabs, and at most four spaces "
          "in a row. Fill it, or take them out.");
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
  for (const auto& [name, value] : *found) {
    json::object parameter = parameter_of(value, values.is_object() ? name : std::string());
    if (word_in(parameter, "type") == "text" && !is_sendable_text(word_in(parameter, "text")))
      return wrong_text(name);
    parameters.push_back(std::move(parameter));
  }
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
