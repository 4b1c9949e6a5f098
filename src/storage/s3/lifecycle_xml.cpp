#include "storage/s3/lifecycle_xml.h"

#include <algorithm>
#include <sstream>

#include <pugixml.hpp>

#include "base/error.h"

namespace lumbung::storage {
namespace {

constexpr const char* kRoot = "LifecycleConfiguration";

void load(pugi::xml_document& document, std::string_view xml) {
  if (xml.empty()) return;
  if (!document.load_buffer(xml.data(), xml.size()) || !document.child(kRoot))
    throw Fault("S3 answered lifecycle rules that can't be read");
}

std::optional<std::uint32_t> days_in(const pugi::xml_node& node, const char* name) {
  const pugi::xml_node days = node.child(name);
  if (!days) return std::nullopt;
  return days.text().as_uint();
}

/// The prefix stands in Filter, or in Filter/And beside tags, or (of old) in the rule itself.
std::string prefix_of(const pugi::xml_node& rule) {
  for (const char* path : {"Filter/Prefix", "Filter/And/Prefix", "Prefix"}) {
    if (const pugi::xml_node found = rule.first_element_by_path(path)) return found.child_value();
  }
  return {};
}

LifecycleRule rule_from(const pugi::xml_node& node) {
  LifecycleRule rule{node.child_value("ID"), prefix_of(node)};
  rule.enabled = std::string_view(node.child_value("Status")) == "Enabled";
  rule.expiration_days = days_in(node.child("Expiration"), "Days");
  rule.abort_multipart_days = days_in(node.child("AbortIncompleteMultipartUpload"), "DaysAfterInitiation");
  for (const pugi::xml_node transition : node.children("Transition")) {
    rule.transitions.push_back(
        {days_in(transition, "Days").value_or(0), transition.child_value("StorageClass")});
  }
  std::sort(rule.transitions.begin(), rule.transitions.end());
  return rule;
}

void append(pugi::xml_node root, const LifecycleRule& rule) {
  pugi::xml_node node = root.append_child("Rule");
  node.append_child("ID").text() = rule.id.c_str();
  node.append_child("Filter").append_child("Prefix").text() = rule.prefix.c_str();
  node.append_child("Status").text() = rule.enabled ? "Enabled" : "Disabled";
  for (const Transition& transition : rule.transitions) {
    pugi::xml_node child = node.append_child("Transition");
    child.append_child("Days").text() = transition.days;
    child.append_child("StorageClass").text() = transition.storage_class.c_str();
  }
  if (rule.expiration_days)
    node.append_child("Expiration").append_child("Days").text() = *rule.expiration_days;
  if (rule.abort_multipart_days) {
    node.append_child("AbortIncompleteMultipartUpload").append_child("DaysAfterInitiation").text() =
        *rule.abort_multipart_days;
  }
}

}  // namespace

std::vector<LifecycleRule> parse_lifecycle(std::string_view xml) {
  pugi::xml_document document;
  load(document, xml);
  std::vector<LifecycleRule> rules;
  for (const pugi::xml_node node : document.child(kRoot).children("Rule")) rules.push_back(rule_from(node));
  return rules;
}

std::string with_rules(std::string_view xml, const std::vector<LifecycleRule>& rules) {
  pugi::xml_document document;
  load(document, xml);
  pugi::xml_node root = document.child(kRoot);
  if (!root) root = document.append_child(kRoot);
  for (const LifecycleRule& rule : rules) {
    while (pugi::xml_node old = root.find_child([&](const pugi::xml_node& node) {
      return std::string_view(node.child_value("ID")) == rule.id;
    })) {
      root.remove_child(old);
    }
    if (!rule.is_absence()) append(root, rule);
  }
  std::ostringstream text;
  document.save(text, "", pugi::format_raw);
  return text.str();
}

}  // namespace lumbung::storage
