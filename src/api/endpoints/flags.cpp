#include "api/endpoints/flags.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "access/flags.h"
#include "api/answer.h"
#include "api/cursor.h"
#include "api/fields.h"
#include "api/origin.h"

namespace lumbung::api {
namespace {

namespace json = boost::json;

json::object flag_json(const access::FeatureState& state, const Caller& caller) {
  json::object flag{{"name", state.name}};
  if (caller.grant.of_all_workspaces()) flag["value"] = state.of_all.text();
  if (caller.workspace) {
    flag["workspace_id"] = caller.workspace->value;
    flag["on"] = state.is_on(*caller.workspace);
  }
  return flag;
}

}  // namespace

Result<http::Response> Flags::list(const http::Request&, const Caller& caller) {
  json::array data;
  if (features_ == nullptr) return json_answer(200, page_json(std::move(data), std::nullopt));
  for (const std::string_view name : access::feature_names())
    data.push_back(flag_json(features_->state(name, caller.workspace.value_or(access::kFlagsOfAll)), caller));
  return json_answer(200, page_json(std::move(data), std::nullopt));
}

Result<http::Response> Flags::set(const http::Request& request, const Caller& caller) {
  const std::string name(request.param("name"));
  if (!caller.grant.of_all_workspaces())
    return error(ErrorCode::forbidden, "Flags are switched with a token for all workspaces.");
  if (features_ == nullptr || !access::is_feature(name))
    return error(ErrorCode::not_found, "There is no such flag.");
  const auto body = json_body(request);
  if (!body) return body.error();
  const auto value = text_member(*body, "value");
  if (!value) return value.error();
  if (caller.workspace) {
    if (*value != "on" && *value != "off" && *value != "default")
      return must_be("value", "on, off or default");
    const auto is_on = *value == "default" ? std::nullopt : std::optional(*value == "on");
    const Status done =
        features_->set_for_workspace(name, *caller.workspace, is_on, origin_of(request, caller.grant));
    if (!done) return done.error();
  } else {
    const auto rollout = access::Rollout::parse(*value);
    if (!rollout) return must_be("value", "on, off or such as 25%");
    features_->set_for_all(name, *rollout, origin_of(request, caller.grant));
  }
  return json_answer(
      200, flag_json(features_->state(name, caller.workspace.value_or(access::kFlagsOfAll)), caller));
}

}  // namespace lumbung::api
