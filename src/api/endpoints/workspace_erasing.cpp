#include "api/endpoints/workspace_erasing.h"

#include <algorithm>

#include "api/answer.h"
#include "api/fields.h"
#include "api/json/workspace_json.h"
#include "api/origin.h"
#include "media/upkeep/erase_workspaces.h"

namespace lumbung::api {
namespace {

Error no_such_workspace() {
  return error(ErrorCode::not_found, "There is no such workspace.");
}

}  // namespace

Result<http::Response> WorkspaceErasing::show(const http::Request& request, const Caller& caller) {
  const auto id = id_of(request);
  if (!id) return id.error();
  if (!caller.grant.of_all_workspaces() && caller.grant.workspace_id->value != *id)
    return no_such_workspace();
  return answer(200, {*id});
}

Result<http::Response> WorkspaceErasing::erase(const http::Request& request, const Caller& caller) {
  if (!caller.grant.of_all_workspaces()) {
    return error(ErrorCode::forbidden, "Only a token for all workspaces can erase one.");
  }
  const auto id = id_of(request);
  if (!id) return id.error();
  const auto permanent = flag_from_query(request, "permanent");
  if (!permanent) return permanent.error();
  if (!*permanent) {
    return error(ErrorCode::bad_request,
                 "A workspace is erased for good, with everything in it, or stays: say ?permanent=true.");
  }
  if (const Status begun = parts_.erasures.begin({*id}, origin_of(request, caller.grant)); !begun)
    return begun.error();
  parts_.authenticator.forget();
  media::announce_workspace_erasure(parts_.queue);
  return answer(202, {*id});
}

/// One that is being erased is found no more, but listed until it is gone.
std::optional<access::Workspace> WorkspaceErasing::listed(WorkspaceId id) {
  const std::vector<access::Workspace> all = parts_.workspaces.list();
  const auto found = std::ranges::find(all, id, &access::Workspace::id);
  return found == all.end() ? std::nullopt : std::optional(*found);
}

Result<http::Response> WorkspaceErasing::answer(int status, WorkspaceId id) {
  // Before the list: what is erased between the two is not there.
  const auto erasure = parts_.erasures.find(id);
  const std::optional<access::Workspace> found = erasure ? listed(id) : parts_.workspaces.find(id);
  if (!found) return no_such_workspace();
  boost::json::object body = workspace_json(*found);
  if (erasure) body["erasing"] = erasure_json(*erasure);
  return json_answer(status, std::move(body));
}

}  // namespace lumbung::api
