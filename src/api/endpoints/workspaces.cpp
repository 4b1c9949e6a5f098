#include "api/endpoints/workspaces.h"

#include <boost/json/array.hpp>

#include "api/answer.h"
#include "api/cursor.h"
#include "api/fields.h"
#include "api/json/workspace_json.h"
#include "api/origin.h"

namespace lumbung::api {

namespace json = boost::json;

Result<http::Response> Workspaces::list(const http::Request&, const Caller& caller) {
  json::array data;
  for (const access::Workspace& workspace : workspaces_.list()) {
    if (caller.grant.of_all_workspaces() || workspace.id == *caller.grant.workspace_id) {
      data.push_back(workspace_json(workspace));
    }
  }
  return json_answer(200, page_json(std::move(data), std::nullopt));
}

Result<http::Response> Workspaces::create(const http::Request& request, const Caller& caller) {
  if (!caller.grant.of_all_workspaces()) {
    return error(ErrorCode::forbidden, "Only a token for all workspaces can make new ones.");
  }
  const auto body = json_body(request);
  if (!body) return body.error();
  const auto name = name_member(*body);
  if (!name) return name.error();
  const json::value* is_public = body->if_contains("public_delivery");
  if (is_public != nullptr && !is_public->is_bool()) {
    return must_be("public_delivery", "true or false");
  }
  const access::Origin by = origin_of(request, caller.grant);
  access::Workspace workspace = workspaces_.create(*name, by);
  if (is_public != nullptr && is_public->as_bool()) {
    workspace.public_delivery = workspaces_.set_public_delivery(workspace.id, true, by);
  }
  return json_answer(201, workspace_json(workspace));
}

}  // namespace lumbung::api
