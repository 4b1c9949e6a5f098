#include "campaigns/template_texts.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;

Error wrong_text(const TextRule& rule, const std::string& what) {
  return error(ErrorCode::invalid_argument, "components: " + std::string(rule.where) + " " + what);
}

/// What stands between {{ and }}, in order.
std::vector<std::string> variables_of(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t from = text.find("{{"); from != std::string_view::npos; from = text.find("{{", from)) {
    const std::size_t to = text.find("}}", from);
    if (to == std::string_view::npos) break;
    names.emplace_back(text.substr(from + 2, to - from - 2));
    from = to + 2;
  }
  return names;
}

bool is_number(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_name(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// [["a", "b"]] and ["a", "b"] say two.
std::size_t examples_in(const json::object& component, std::string_view member) {
  const json::value* example = component.if_contains("example");
  if (example == nullptr || !example->is_object()) return 0;
  const json::value* said = example->get_object().if_contains(member);
  if (said == nullptr || !said->is_array() || said->get_array().empty()) return 0;
  const json::value& first = said->get_array().front();
  return first.is_array() ? first.get_array().size() : said->get_array().size();
}

Status check_variables(const json::object& component, std::string_view text, const TextRule& rule) {
  const std::vector<std::string> all = variables_of(text);
  const std::set<std::string> names(all.begin(), all.end());
  if (names.empty()) return {};
  if (names.size() > rule.variables_max) {
    return wrong_text(rule, rule.variables_max == 0
                                ? std::string("can't have variables.")
                                : "can have " + std::to_string(rule.variables_max) + " variables at most.");
  }
  const bool numbered = is_number(*names.begin());
  for (std::size_t i = 1; numbered && i <= names.size(); ++i) {
    if (!names.contains(std::to_string(i)))
      return wrong_text(rule, "must number its variables {{1}}, {{2}} … without a gap.");
  }
  if (!numbered && !std::ranges::all_of(names, is_name))
    return wrong_text(rule, "has a variable that is neither a number nor a name of a-z, 0-9 and _.");
  const std::string_view member = numbered ? rule.example : rule.example_named;
  if (examples_in(component, member) != names.size()) {
    return wrong_text(rule, "needs an example for each of its " + std::to_string(names.size()) +
                                " variables, in example." + std::string(member) + ".");
  }
  return {};
}

}  // namespace

std::size_t template_characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Status check_text(const json::object& component, const TextRule& rule) {
  const json::value* member = component.if_contains("text");
  if (member == nullptr || !member->is_string() || member->get_string().empty())
    return wrong_text(rule, "needs a text.");
  const std::string_view text = member->get_string();
  if (template_characters(text) > rule.characters_max)
    return wrong_text(rule, "is longer than " + std::to_string(rule.characters_max) + " characters.");
  return check_variables(component, text, rule);
}

}  // namespace lumbung::campaigns
