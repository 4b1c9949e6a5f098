#include <algorithm>

#include <boost/json.hpp>

#include "campaigns/preflight.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;

}  // namespace

bool is_ready(const std::vector<Check>& checks) {
  return std::ranges::none_of(checks, [](const Check& one) { return one.ok == false; });
}

std::string first_failure(const std::vector<Check>& checks) {
  const auto found = std::ranges::find_if(checks, [](const Check& one) { return one.ok == false; });
  return found == checks.end() ? std::string() : std::string(found->check) + ": " + found->detail;
}

json::value to_json(const std::vector<Check>& checks) {
  json::array list;
  list.reserve(checks.size());
  for (const Check& one : checks) {
    json::object object{{"check", one.check},
                        {"ok", one.ok ? json::value(*one.ok) : json::value(nullptr)},
                        {"detail", one.detail},
                        {"fix", one.fix.empty() ? json::value(nullptr) : json::value(one.fix)}};
    if (one.media) object["media"] = one.media->str();
    list.push_back(std::move(object));
  }
  return json::object{{"ready", is_ready(checks)}, {"checks", std::move(list)}};
}

}  // namespace lumbung::campaigns
